using System.Diagnostics;
using System.Globalization;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// What the first rank prints: words and steps on standard output or, with --json, the steps as JSON there and the
/// words on standard error.
/// </summary>
/// <param name="isJson">Whether it is for machines.</param>
/// <param name="steps">Of the whole training.</param>
internal sealed class RunLog(bool isJson, int steps) : ITrainingObserver
{
    private readonly Lock _lock = new(); // notices come from another thread
    private long? _startedAt;
    private int _done;

    public void Say(string words) => Write(isJson ? Console.Error : Console.Out, words);

    public void Hear(PlannerNotice notice) => Say(notice.Text);

    /// <summary>From here on the time that is left is reckoned.</summary>
    public void Start() => _startedAt = Stopwatch.GetTimestamp();

    public void Stepped(TrainingStep done, StepResult result)
    {
        _done++;
        var row = new StepRow
        {
            Step = (int)done.Step,
            Steps = steps,
            Loss = done.Loss,
            StepMs = done.StepMs,
            PredictedStepMs = done.PredictedStepMs,
            TokensPerSecond = done.TokensPerSecond,
            RemainingSeconds =
                Stopwatch.GetElapsedTime(_startedAt!.Value).TotalSeconds / _done * (steps - done.Step),
            PlanId = done.PlanId,
            Elastic = done.Elastic,
        };
        Write(Console.Out, isJson ? JsonLine.Of(row) : StepText.Of(row, done));
    }

    public void PlanChanged(TrainingPlan before, TrainingPlan now, long firstStep) =>
        Say(now.Elastic is { } placed
            ? $"replan {placed.Replan} from step {firstStep} on: {placed}; {SlicingOf(now)}"
            : $"plan {before.PlanId[..8]} → {now.PlanId[..8]} from step {firstStep} on: {SlicingOf(now)}");

    public void Resumed(CheckpointNote checkpoint) =>
        Say($"It goes on after step {checkpoint.Step}, from {checkpoint.Path}.");

    public void Evaluated(Evaluation evaluation) => Say(string.Create(
        CultureInfo.InvariantCulture,
        $"held out: loss {evaluation.Loss:0.0000}, perplexity {evaluation.Perplexity:0.00} on {evaluation.Sequences} "
        + $"sequence(s), {evaluation.Ms:0} ms"));

    public void Saved(CheckpointNote checkpoint) => Say(string.Create(
        CultureInfo.InvariantCulture, $"checkpoint {checkpoint.Path}, {checkpoint.Ms:0} ms"));

    /// <summary>For example "slices 256×3 128×10 (2 micro-batch(es), 1 sequence(s) each)".</summary>
    public static string SlicingOf(TrainingPlan plan) => "slices " + string.Join("; ", plan.MicroBatches
        .GroupBy(batch => (batch.Sequences, Slices: SliceText.Short(batch.Slices.Select(slice => slice.Count))))
        .Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Key.Slices} ({group.Count()} micro-batch(es), {group.Key.Sequences} sequence(s) each)")));

    private void Write(TextWriter output, string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }
}
