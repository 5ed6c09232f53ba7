using System.Globalization;
using TeraPipe.Executor.Plans;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// What the first rank prints: words and steps on standard output or, with --json, the steps as JSON there and the
/// words on standard error.
/// </summary>
internal sealed class RunLog(bool isJson)
{
    private readonly Lock _lock = new(); // notices come from another thread

    public void Say(string words) => Write(isJson ? Console.Error : Console.Out, words);

    public void Hear(PlannerNotice notice) => Say(notice.Text);

    public void Step(StepRow row) => Write(Console.Out, isJson ? JsonLine.Of(row) : string.Create(
        CultureInfo.InvariantCulture,
        $"step {row.Step,3} of {row.Steps}  loss {row.Loss:0.0000}  {row.StepMs:0} ms "
        + $"(predicted {row.PredictedStepMs:0} ms, {row.ErrorPercent:+0.0;-0.0} %)  {row.TokensPerSecond:0} tokens/s  "
        + $"about {row.RemainingSeconds:0} s left"));

    public void Switch(TrainingPlan before, TrainingPlan now, int step) =>
        Say($"plan {before.PlanId[..8]} → {now.PlanId[..8]} from step {step} on: {SlicingOf(now)}");

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
