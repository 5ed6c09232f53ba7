using System.Text.Json.Serialization;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Worker;

/// <summary>
/// What the agent asks of its measuring process: one line of JSON, answered by one line, <see cref="WorkerReply"/>. The
/// first is an opening, and there is one only.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ask")]
[JsonDerivedType(typeof(OpenDevice), "openDevice")]
[JsonDerivedType(typeof(RunPoint), "runPoint")]
[JsonDerivedType(typeof(Calibrate), "calibrate")]
internal abstract record WorkerRequest
{
    /// <summary>Opens a device that runs points; answered by <see cref="WorkerReply.Opened"/>.</summary>
    internal sealed record OpenDevice(ProfileSubject Subject) : WorkerRequest;

    /// <summary>Answered by <see cref="WorkerReply.Ran"/>.</summary>
    internal sealed record RunPoint(RunRequest Request) : WorkerRequest;

    /// <summary>Answered by <see cref="WorkerReply.Took"/>.</summary>
    internal sealed record Calibrate(int Runs) : WorkerRequest;
}
