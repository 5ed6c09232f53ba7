using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Commands;

/// <summary>Phases as people type them: "f,b,i,w,r".</summary>
internal static class PhaseLetters
{
    /// <summary>What is right, for the message that something else is not.</summary>
    public const string Expected = "f,b and, as wanted, i,w (both) and r: forward, backward, its two parts, recompute";

    private static readonly IReadOnlyList<(string Letter, MeasuredPhase Phase)> _letters =
    [
        ("f", MeasuredPhase.Forward),
        ("b", MeasuredPhase.Backward),
        ("i", MeasuredPhase.InputGradient),
        ("w", MeasuredPhase.WeightGradient),
        ("r", MeasuredPhase.Recompute),
    ];

    /// <summary>All that can be measured of a layer.</summary>
    public static IReadOnlyList<MeasuredPhase> All { get; } = [.. _letters.Select(each => each.Phase)];

    /// <summary>Null: it is none, or without what every profile needs.</summary>
    public static IReadOnlyList<MeasuredPhase>? Parse(string text)
    {
        var letters = text.Split(',');
        var isRight = letters.Distinct().Count() == letters.Length
            && letters.All(letter => _letters.Any(each => each.Letter == letter))
            && letters.Contains("f")
            && letters.Contains("b")
            && letters.Contains("i") == letters.Contains("w");
        return isRight ? [.. _letters.Where(each => letters.Contains(each.Letter)).Select(each => each.Phase)] : null;
    }

    /// <summary>As it is typed.</summary>
    public static string Text(IEnumerable<MeasuredPhase> phases) =>
        string.Join(',', phases.Select(phase => _letters.First(each => each.Phase == phase).Letter));
}
