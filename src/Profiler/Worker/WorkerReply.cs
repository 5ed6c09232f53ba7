using System.Text.Json.Serialization;
using TeraPipe.Profiler.Measuring;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Worker;

/// <summary>What a measuring process answers.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(LinkOpened), "linkOpened")]
[JsonDerivedType(typeof(Ran), "ran")]
[JsonDerivedType(typeof(Took), "took")]
[JsonDerivedType(typeof(PointFailed), "pointFailed")]
[JsonDerivedType(typeof(Refused), "refused")]
internal abstract record WorkerReply
{
    /// <summary>The device is there.</summary>
    internal sealed record Opened(ContractDevice Identity, bool HasSlowBlas) : WorkerReply;

    /// <summary>The end of a link is there.</summary>
    /// <param name="Port">Where the other end finds it.</param>
    internal sealed record LinkOpened(int Port) : WorkerReply;

    /// <summary>A point has run.</summary>
    internal sealed record Ran(DeviceRuns Runs) : WorkerReply;

    /// <summary>Times of some runs, in milliseconds.</summary>
    internal sealed record Took(double[] TimesMs) : WorkerReply;

    /// <summary>What was asked has no times; the process serves on.</summary>
    internal sealed record PointFailed(PointOutcome Outcome, string Message) : WorkerReply;

    /// <summary>Nothing can be measured at all, for example for want of a device.</summary>
    /// <param name="ExitCode">One of <see cref="Commands.ExitCode"/>.</param>
    /// <param name="Message">To the person who typed the command.</param>
    internal sealed record Refused(int ExitCode, string Message) : WorkerReply;
}
