using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>What is to be imported.</summary>
/// <param name="File">The profile; with operator tables that of the matrix products.</param>
internal sealed record ImportRequest(FileInfo File)
{
    /// <summary>Null: by what the file looks like.</summary>
    public ProfileFormat? Format { get; init; }

    /// <summary>What was said on the command line of device, number format and layer.</summary>
    public ProfileRequest Told { get; init; } = new();

    /// <summary>Transfers, for the TeraPipe format.</summary>
    public FileInfo? Communication { get; init; }

    /// <summary>Times of attention, for operator tables.</summary>
    public FileInfo? Attention { get; init; }

    /// <summary>Slices that end beyond so many tokens are left out; null: none.</summary>
    public int? SequenceTokens { get; init; }

    /// <summary>How many runs the means of the TeraPipe format are of, n; null: not known.</summary>
    public int? Samples { get; init; }
}
