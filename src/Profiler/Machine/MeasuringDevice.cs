using TeraPipe.Executor.Model;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Torch.Native;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Machine;

/// <summary>The device that layers are measured on, used as a stage uses it.</summary>
internal sealed class MeasuringDevice
{
    private const long Seed = 1;

    private readonly Device _device;
    private readonly int _threads;

    /// <param name="kind">"cpu" or "cuda".</param>
    /// <param name="threads">Intra-operator threads on a CPU.</param>
    /// <exception cref="TorchNotFoundException">There is no LibTorch.</exception>
    /// <exception cref="CommandException">There is no such device.</exception>
    public MeasuringDevice(string kind, int threads)
    {
        var isCuda = kind == "cuda";
        if (isCuda && !cuda.is_available())
        {
            throw new CommandException(ExitCode.Unavailable, "--device: LibTorch finds no CUDA device; use cpu.");
        }

        (_device, _threads) = (device(kind), threads);
        Identity = DeviceIdentity.Of(Subject(kind, threads), (ScalarType.Float32, _device));
        HasSlowBlas = !isCuda && Blas.InUse.IsSlow;
    }

    /// <summary>What it is, as the profile says it.</summary>
    public ContractDevice Identity { get; }

    /// <summary>Whether matrices are multiplied by the reference BLAS, many times slower than need be.</summary>
    public bool HasSlowBlas { get; }

    /// <summary>Makes a layer on a thread of its own, and there does <paramref name="work"/> with it.</summary>
    public Task<T> WithLayerAsync<T>(GptShape shape, ScalarType dtype, Func<LayerProfiler, T> work) =>
        DedicatedThread.RunAsync("profiler", () =>
        {
            set_num_threads(_threads);
            using var layer = new MeasuredGptLayer(shape, new Placement(dtype, _device, Seed));
            return work(new LayerProfiler(layer, TimeProvider.System));
        });

    private static ProfileSubject Subject(string kind, int threads) => new()
    {
        Architecture = "gpt",
        HiddenSize = 64,
        Heads = 1,
        KeyValueHeads = 1,
        FeedForwardSize = 256,
        SequenceTokens = 64,
        Dtype = "float32",
        TensorParallelDegree = 1,
        Device = kind,
        Threads = threads,
    };
}
