using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Compares two stored plans.</summary>
internal static class PlanDiff
{
    private const string ProfileField = "profile"; // of the question: told apart, as a cause of its own

    /// <param name="a">The plan before.</param>
    /// <param name="b">The plan after.</param>
    /// <param name="crossPrice">What each slicing costs under the other's question; null where that makes no sense.
    /// </param>
    public static PlanDiffResponse Of(PlanResponse a, PlanResponse b, PlanCrossPrice? crossPrice)
    {
        PlanDifference[] question =
        [
            .. Differences(a.Question, b.Question).Where(field => field.Field != ProfileField),
        ];
        PlanDifference[] profile = [.. Differences(Identity(a), Identity(b))];
        var version = a.PlannerVersion == b.PlannerVersion
            ? null
            : new PlanDifference("plannerVersion", a.PlannerVersion, b.PlannerVersion);
        string[] causes =
        [
            .. profile.Length > 0 ? ["profile"] : Array.Empty<string>(),
            .. question.Length > 0 ? ["question"] : Array.Empty<string>(),
            .. version is not null ? ["plannerVersion"] : Array.Empty<string>(),
        ];
        var makespan = Change(a.Plan.MakespanMs, b.Plan.MakespanMs);
        return new PlanDiffResponse
        {
            PlanIdA = a.PlanId,
            PlanIdB = b.PlanId,
            Summary = PlanDiffSummary.Of(causes, makespan, crossPrice),
            Causes = causes,
            Question = question,
            Profile = profile,
            PlannerVersion = version,
            MakespanMs = makespan,
            BubbleFraction = Change(a.Plan.BubbleFraction, b.Plan.BubbleFraction),
            MicroBatches = [.. Pairs(a.Plan.MicroBatches, b.Plan.MicroBatches)],
            CrossPrice = crossPrice,
        };
    }

    private static PlanChange Change(double a, double b) => new(a, b, b - a);

    private static object Identity(PlanResponse plan) =>
        new { plan.ProfileId, plan.Basis.Provenance, plan.Basis.Device, plan.Basis.Dtype };

    private static IEnumerable<PlanDifference> Differences(object a, object b)
    {
        var (before, after) = (Fields(a), Fields(b));
        return before.Keys.Union(after.Keys)
            .Select(field => new PlanDifference(
                field, before.GetValueOrDefault(field), after.GetValueOrDefault(field)))
            .Where(field => field.A != field.B);
    }

    /// <summary>Every scalar of an object as text, by its path.</summary>
    private static Dictionary<string, string> Fields(object value)
    {
        var fields = new Dictionary<string, string>();
        Add(JsonSerializer.SerializeToElement(value, PlannerJson.Options), "");
        return fields;

        void Add(JsonElement element, string path)
        {
            foreach (var property in element.EnumerateObject())
            {
                var field = path + property.Name;
                if (property.Value.ValueKind == JsonValueKind.Object)
                {
                    Add(property.Value, $"{field}.");
                }
                else
                {
                    fields[field] = property.Value.ToString();
                }
            }
        }
    }

    private static IEnumerable<MicroBatchPair> Pairs(IReadOnlyList<MicroBatch> a, IReadOnlyList<MicroBatch> b)
    {
        var (left, right) = (new Stack<MicroBatch>(a.Reverse()), new Stack<MicroBatch>(b.Reverse()));
        while (left.Count + right.Count > 0)
        {
            var count = Math.Min(CountOfNext(left), CountOfNext(right));
            yield return new MicroBatchPair(Take(left, count), Take(right, count));
        }
    }

    private static int CountOfNext(Stack<MicroBatch> left) =>
        left.TryPeek(out var next) ? next.Count : int.MaxValue;

    private static MicroBatch? Take(Stack<MicroBatch> left, int count)
    {
        if (!left.TryPop(out var next))
        {
            return null;
        }

        if (next.Count > count)
        {
            left.Push(next with { Count = next.Count - count });
        }

        return next with { Count = count };
    }
}
