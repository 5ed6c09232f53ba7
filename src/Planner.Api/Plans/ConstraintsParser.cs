using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Constraints as they are sent and as they are planned under.</summary>
internal static class ConstraintsParser
{
    private const string Path = "constraints.";

    /// <summary>The JSON name of each constraint of the planner.</summary>
    private static readonly Dictionary<string, string> _fields = new()
    {
        [nameof(SliceConstraints.MultipleOf)] = "multipleOfTokens",
        [nameof(SliceConstraints.Minimum)] = "minimumSliceTokens",
        [nameof(SliceConstraints.TailKeepsMinimum)] = "tailKeepsMinimum",
        [nameof(SliceConstraints.Maximum)] = "maximumSliceTokens",
        [nameof(SliceConstraints.MaximumSlices)] = "maximumSlices",
    };

    /// <summary>What a member of <see cref="SliceConstraints"/> is called in JSON.</summary>
    public static string FieldOf(string constraint) => _fields[constraint];

    public static SliceConstraints Parse(PlanConstraints? sent, Faults faults)
    {
        if (sent is null)
        {
            return SliceConstraints.None;
        }

        var hasSlices = faults.Require(
            sent.MaximumSlices is null or >= 1, $"{Path}maximumSlices", "must be at least 1.");
        faults.Require(
            sent.TailKeepsMinimum != true || sent.MinimumSliceTokens is not null,
            $"{Path}tailKeepsMinimum",
            "needs minimumSliceTokens.");
        return new SliceConstraints
        {
            MultipleOf = Length(sent.MultipleOfTokens, "multipleOfTokens", faults),
            Minimum = Length(sent.MinimumSliceTokens, "minimumSliceTokens", faults),
            TailKeepsMinimum = sent.TailKeepsMinimum ?? false,
            Maximum = Length(sent.MaximumSliceTokens, "maximumSliceTokens", faults),
            MaximumSlices = hasSlices ? sent.MaximumSlices : null,
        };
    }

    /// <summary>Whether the sequence can be cut at all; the constraint that forbids it is the fault.</summary>
    public static void CheckFeasible(SliceConstraints constraints, Tokens sequence, Tokens grain, Faults faults)
    {
        if (constraints.Infeasibility(sequence, grain) is { } infeasible)
        {
            faults.Add(Path + FieldOf(infeasible.Constraint), infeasible.Message);
        }
    }

    /// <returns>Null where nothing is constrained.</returns>
    public static PlanConstraints? BodyOf(SliceConstraints constraints) =>
        constraints == SliceConstraints.None ? null : new PlanConstraints
        {
            MultipleOfTokens = constraints.MultipleOf?.Count,
            MinimumSliceTokens = constraints.Minimum?.Count,
            TailKeepsMinimum = constraints.TailKeepsMinimum ? true : null,
            MaximumSliceTokens = constraints.Maximum?.Count,
            MaximumSlices = constraints.MaximumSlices,
        };

    private static Tokens? Length(int? tokens, string field, Faults faults) =>
        faults.Require(tokens is null or >= 1, Path + field, "must be at least 1.") && tokens is { } count
            ? new Tokens(count)
            : null;
}
