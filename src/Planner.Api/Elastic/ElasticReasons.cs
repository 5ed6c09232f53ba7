using TeraPipe.Contracts.Elastic;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Why an elastic run keeps its plan or gets another, in words and numbers.</summary>
internal static class ElasticReasons
{
    public static string Begun(ElasticPlan plan) => $"It begins with {Pipelines(plan.StageCount, plan.Replicas)}.";

    public static string Impossible(int devices) =>
        $"No plan fits {Count(devices, "device")}: the run waits for workers to join.";

    public static string Alone(ElasticPlan kept) =>
        $"No other plan fits. {Pipelines(kept)} go on: a step takes {kept.StepTime.Value:0.###} ms.";

    public static string Best(ElasticPlan kept) =>
        $"No other stages and replicas are faster than {Pipelines(kept)}: a step takes {kept.StepTime.Value:0.###} ms.";

    /// <param name="before">The plan that cannot go on; null: there was none.</param>
    /// <param name="devices">Devices that are left.</param>
    /// <param name="best">The plan that takes its place.</param>
    public static string Forced(ElasticPlanResponse? before, int devices, ElasticPlan best)
    {
        var needed = before is null ? 0 : before.Stages * before.Replicas;
        var why = before is null ? $"There was no plan, and {Count(devices, "device")} are there now."
            : needed > devices
                ? $"{Count(devices, "device")} are left, and {Pipelines(before.Stages, before.Replicas)} need {needed}."
            : $"{Pipelines(before.Stages, before.Replicas)} do not fit in the devices' memory any more.";
        return $"{why} The best plan is {Pipelines(best)}: a step takes {best.StepTime.Value:0.###} ms.";
    }

    public static string Compared(
        ElasticOption kept, ElasticOption best, Milliseconds bestStep, SwitchAdvice advice, ElasticSettings settings) =>
        $"For as many sequences {Pipelines(best)} take {bestStep.Value:0.###} ms a step and {Pipelines(kept)} "
        + $"{kept.Plan.StepTime.Value:0.###} ms: in {settings.StepsBetweenDecisions} steps a gain of "
        + $"{advice.Gain.Value:0.###} ms, {(advice.IsWorthIt ? "more" : "not more")} than "
        + $"{1 + settings.Hysteresis:0.###} times the {advice.Cost.Value:0.###} ms that a change takes.";

    public static string NotOwn(string worker, int atFirst) =>
        $"'{worker}' is none of the job's workers: all {atFirst} that it had at first are known; others send "
        + $"{ElasticEventKind.WorkerJoined} before anything else.";

    private static string Pipelines(ElasticOption option) =>
        $"{Pipelines(option.Plan)}{(option.LeftOut.Count > 0 ? $" without {string.Join(", ", option.LeftOut)}" : "")}";

    private static string Pipelines(ElasticPlan plan) => Pipelines(plan.StageCount, plan.Replicas);

    private static string Pipelines(int stages, int replicas) =>
        $"{Count(stages, "stage")} × {Count(replicas, "replica")}";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
