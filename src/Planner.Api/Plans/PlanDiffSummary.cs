using System.Globalization;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A difference between plans as a person would say it.</summary>
internal static class PlanDiffSummary
{
    private const double Same = 1e-9; // of the makespan: rounding

    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;

    private static readonly Dictionary<string, string> _words = new()
    {
        ["profile"] = "another profile",
        ["question"] = "another question",
        ["plannerVersion"] = "another version of the planner",
    };

    public static string Of(IReadOnlyList<string> causes, PlanChange makespan, PlanCrossPrice? crossPrice)
    {
        if (causes.Count == 0)
        {
            return "Both are the same plan.";
        }

        var because = string.Join(" and ", causes.Select(cause => _words[cause]));
        var change = Math.Abs(makespan.Change) <= Same * makespan.A
            ? string.Create(_culture, $"B takes as long as A, {makespan.A:0.###} ms, with {because}.")
            : string.Create(
                _culture,
                $"B takes {Percent(makespan)} than A ({makespan.A:0.###} to {makespan.B:0.###} ms), with {because}.");
        return crossPrice is null ? change : $"{change} {Parts(crossPrice)}";
    }

    private static string Parts(PlanCrossPrice price) => string.Create(
        _culture,
        $"Of the change {price.ByNumbersMs:+0.###;-0.###;0} ms are the numbers and "
        + $"{price.BySlicingMs:+0.###;-0.###;0} ms the slicing.");

    private static string Percent(PlanChange makespan) => string.Create(
        _culture,
        $"{100 * Math.Abs(makespan.Change) / makespan.A:0.#} % {(makespan.Change > 0 ? "longer" : "less")}");
}
