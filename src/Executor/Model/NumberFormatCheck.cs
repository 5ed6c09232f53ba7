using System.Runtime.InteropServices;

namespace TeraPipe.Executor.Model;

/// <summary>Whether a device's LibTorch computes in a number format: not all do in float16 on a CPU.</summary>
internal static class NumberFormatCheck
{
    /// <summary>Tries a small product.</summary>
    /// <returns>What is wrong and what would be right; null where nothing is.</returns>
    public static string? Fault(Placement placement)
    {
        try
        {
            using var scope = NewDisposeScope();
            var x = ones(2, 2, dtype: placement.Dtype, device: placement.Device);
            x.mm(x);
            return null;
        }
        catch (Exception failure) when (placement.Dtype.Is16Bit() && failure is ExternalException)
        {
            return $"{placement.Dtype} cannot be computed in on {placement.Device} by this LibTorch "
                + $"({failure.Message.Split('\n')[0]}): use bfloat16 or float32 there, or a GPU.";
        }
    }

    /// <exception cref="ArgumentException">It cannot be computed in.</exception>
    public static void Check(Placement placement)
    {
        if (Fault(placement) is { } fault)
        {
            throw new ArgumentException(fault, nameof(placement));
        }
    }
}
