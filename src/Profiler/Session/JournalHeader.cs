using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Session;

/// <summary>The first line of a journal: what its visits are of.</summary>
internal sealed class JournalHeader
{
    /// <summary>What <see cref="Format"/> is when this program wrote it.</summary>
    public const string CurrentFormat = "terapipe-profiler-journal/2";

    public required string Format { get; init; }

    /// <summary>Version of the program that wrote it.</summary>
    public required string Profiler { get; init; }

    /// <summary>When the run began, by the wall clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What was measured on.</summary>
    public required ContractDevice Device { get; init; }

    public required RunSettings Settings { get; init; }
}
