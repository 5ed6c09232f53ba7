using System.Diagnostics;
using System.Globalization;

namespace TeraPipe.TrainGpt;

/// <summary>A line for each step: loss, time under each slicing, time left.</summary>
internal sealed class TrainingLog(TextWriter output, int warmUpSteps)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public void Write(int done, int steps, IReadOnlyList<Variant> variants)
    {
        var left = Stopwatch.GetElapsedTime(_startedAt) / done * (steps - done);
        var times = variants.Select(variant => Text($"{variant.Slicing.Kind} {variant.Last.StepTime.Value:0} ms"));
        var note = done <= warmUpSteps ? ", warm-up" : "";
        var (loss, stepTimes) = (variants[^1].Last.Loss, string.Join("  ", times));
        output.WriteLine(Text(
            $"step {done,2} of {steps}  loss {loss:0.000}  {stepTimes}  about {left.TotalSeconds:0} s left{note}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
