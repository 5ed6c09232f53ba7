using System.Text.Json;
using System.Text.Json.Nodes;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// In which fields two questions differ; what is missing means its default. It goes through whatever fields there are,
/// so that one that is added to questions is compared from then on.
/// </summary>
internal static class QuestionDifferences
{
    /// <summary>Between a question and that of a kept plan: any makes it a plan for something else.</summary>
    public static IReadOnlyList<PlanFault> Kept(PlanRequest asked, PlanRequest kept) =>
        [.. Differences(Fields(asked), Fields(kept), "was asked then")];

    /// <summary>
    /// Between a question and that of an answer, which says more: what was left to the planner is its to choose. The
    /// profile may be another one: it has an id where a name was asked, and a run is planned again on a newer one.
    /// </summary>
    public static IReadOnlyList<PlanFault> Answered(PlanRequest asked, PlanRequest answered)
    {
        var (mine, its) = (Fields(asked with { Profile = null }), Fields(answered with { Profile = null }));
        return [.. Differences(mine, its.Where(field => mine.ContainsKey(field.Key)).ToDictionary(), "it answers")];
    }

    private static IEnumerable<PlanFault> Differences(
        Dictionary<string, string> asked, Dictionary<string, string> other, string verb) =>
        from field in asked.Keys.Union(other.Keys)
        let mine = asked.GetValueOrDefault(field, "nothing")
        let its = other.GetValueOrDefault(field, "nothing")
        where mine != its
        select new PlanFault($"question.{field}", $"is {mine}; {verb} {its}");

    private static Dictionary<string, string> Fields(PlanRequest question)
    {
        var node = JsonSerializer.SerializeToNode(WithDefaults(question), PlannerJson.Options)!;
        var fields = new Dictionary<string, string>();
        Add(node.AsObject(), "");
        return fields;

        void Add(JsonObject parent, string prefix)
        {
            foreach (var (name, value) in parent)
            {
                if (value is JsonObject inner)
                {
                    Add(inner, $"{prefix}{name}.");
                }
                else
                {
                    fields[prefix + name] = value!.ToJsonString(PlannerJson.Options);
                }
            }
        }
    }

    /// <summary>As the service fills them in: it echoes a question with all its defaults.</summary>
    private static PlanRequest WithDefaults(PlanRequest question) => question with
    {
        BatchSequences = question.BatchSequences ?? 1,
        TensorParallelDegree = question.TensorParallelDegree ?? 1,
        DataParallelDegree = question.DataParallelDegree ?? 1,
        Schedule = question.Schedule ?? "flush",
        VirtualStages = question.VirtualStages ?? 1,
        Transfers = question.Transfers ?? (question.Cluster is null ? null : "overlapped"),
        Strict = question.Strict ?? false,
        Latencies = question.Latencies ?? "expected",
        Recompute = question.Recompute ?? "none",
        Zero1 = question.Zero1 ?? false,
        OptimalityGap = question.OptimalityGap ?? 0,
        Constraints = question.Constraints is { TailKeepsMinimum: false } unsaid
            ? unsaid with { TailKeepsMinimum = null }
            : question.Constraints,
    };
}
