using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>Opens a scope that disposes at its end the tensors made in it on this thread.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Seeds the random numbers of every device.</summary>
    public static void manual_seed(long seed) => tp_manual_seed(seed).Check();

    /// <summary>How many threads share one operation that is called from this thread.</summary>
    /// <remarks>Each thread has its own number; one that has set none takes the number set last on any.</remarks>
    public static void set_num_threads(int num) => tp_set_num_threads(num).Check();

    /// <summary>How many threads share one operation that is called from this thread.</summary>
    public static int get_num_threads() => (int)tp_get_num_threads().Check();
}
