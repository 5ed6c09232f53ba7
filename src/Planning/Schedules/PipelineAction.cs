using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TeraPipe.Planning.Schedules;

/// <summary>
/// One phase of one slice of one micro-batch on one stage. Its text is "2F0.3": stage 2, forward, micro-batch 0,
/// slice 3; stage, micro-batch and slice are numbered from 0. With interleaved virtual stages the stage is the virtual
/// one.
/// </summary>
public readonly partial record struct PipelineAction(int Stage, Phase Phase, int MicroBatch, int Slice)
    : IParsable<PipelineAction>
{
    /// <inheritdoc/>
    public static PipelineAction Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var action)
            ? action
            : throw new FormatException($"'{s}' is no action; '2F0.3' is one.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PipelineAction result)
    {
        var match = TextForm().Match(s ?? "");
        result = match.Success
            ? new(Number(match, 1), PhaseNames.OfLetter(match.Groups[2].Value[0]), Number(match, 3), Number(match, 4))
            : default;
        return match.Success;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Stage}{Phase.Letter()}{MicroBatch}.{Slice}");

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d{1,9})([FBIW])(\d{1,9})\.(\d{1,9})\z", RegexOptions.CultureInvariant)]
    private static partial Regex TextForm();
}
