using System.Text.Json.Serialization;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Transfers;

namespace TeraPipe.Profiler.Worker;

/// <summary>
/// What the agent asks of its measuring process: one line of JSON, answered by one line, <see cref="WorkerReply"/>. The
/// first is an opening, and there is one only.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ask")]
[JsonDerivedType(typeof(OpenDevice), "openDevice")]
[JsonDerivedType(typeof(RunPoint), "runPoint")]
[JsonDerivedType(typeof(Calibrate), "calibrate")]
[JsonDerivedType(typeof(OpenLink), "openLink")]
[JsonDerivedType(typeof(Pass), "pass")]
internal abstract record WorkerRequest
{
    /// <summary>Opens a device that runs points; answered by <see cref="WorkerReply.Opened"/>.</summary>
    internal sealed record OpenDevice(ProfileSubject Subject) : WorkerRequest;

    /// <summary>Answered by <see cref="WorkerReply.Ran"/>.</summary>
    internal sealed record RunPoint(RunRequest Request) : WorkerRequest;

    /// <summary>Answered by <see cref="WorkerReply.Took"/>.</summary>
    internal sealed record Calibrate(int Runs) : WorkerRequest;

    /// <summary>Opens an end of a link; answered by <see cref="WorkerReply.LinkOpened"/>.</summary>
    internal sealed record OpenLink(LinkSubject Subject) : WorkerRequest;

    /// <summary>
    /// Passes a message to and fro so many times, with the other end; answered by <see cref="WorkerReply.Took"/>.
    /// </summary>
    internal sealed record Pass(long Bytes, int Runs) : WorkerRequest;
}
