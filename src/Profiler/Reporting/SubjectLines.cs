using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Session;
using static TeraPipe.Profiler.Commands.Messages;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Reporting;

/// <summary>What is measured, in lines for people.</summary>
internal static class SubjectLines
{
    /// <param name="settings">What was asked for.</param>
    /// <param name="device">What is measured on.</param>
    /// <param name="hasSlowBlas">Whether matrices are multiplied many times slower than need be.</param>
    public static void Write(RunSettings settings, ContractDevice device, bool hasSlowBlas)
    {
        var subject = settings.Subject;
        var heads = subject.KeyValueHeads == subject.Heads
            ? $"{subject.Heads} heads"
            : $"{subject.Heads} heads, {subject.KeyValueHeads} of keys and values";
        var share = subject.TensorParallelDegree == 1 ? "" : $", 1 of {subject.TensorParallelDegree} shares";
        Say($"{DeviceIdentity.Describe(device)}");
        var sizes = $"{subject.HiddenSize} with {heads}, feed-forward {subject.FeedForwardSize}";
        Say($"{subject.Architecture} layer of {sizes}, {subject.Dtype}{share}");
        if (hasSlowBlas)
        {
            Say($"warning: this is the reference BLAS, many times slower than OpenBLAS; install libopenblas0-openmp.");
        }
    }
}
