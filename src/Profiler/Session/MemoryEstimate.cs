using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Profiler.Machine;

namespace TeraPipe.Profiler.Session;

/// <summary>What a run needs of the device's memory, by the planner's formula: see <see cref="MemoryModel"/>.</summary>
internal static class MemoryEstimate
{
    /// <summary>
    /// Weights, gradients and optimiser of all that is measured, and the largest micro-batch as one slice; without what
    /// LibTorch itself takes.
    /// </summary>
    public static Bytes Of(RunSettings settings)
    {
        var subject = settings.Subject;
        var training = new MemorySettings
        {
            Precision = PrecisionOf(subject),
            TensorParallelDegree = subject.TensorParallelDegree,
            HasFusedAttention = subject.Device == "cuda",
        };
        var whole = new MicroBatchSlicing(
            settings.Design.MicroBatches.Max(), [new Tokens(subject.SequenceTokens)]);
        var step = ScheduleChoice.Flush.Create(deviceCount: 1, sliceCounts: [1]);
        return new MemoryModel(SubjectModel.Of(subject), stageLayers: [1], training).Under(step, [whole])[0].Total;
    }

    private static Precision PrecisionOf(ProfileSubject subject) => subject.Dtype switch
    {
        "float64" => new Precision("fp64", 8, 8, 16, 8),
        "float32" => Precision.Fp32,
        _ => Precision.Bf16,
    };
}
