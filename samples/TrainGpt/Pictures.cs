using TeraPipe.Planning.Simulation;

namespace TeraPipe.TrainGpt;

/// <summary>Timelines of the last step as it was measured: one SVG a slicing, and one Chrome trace.</summary>
internal static class Pictures
{
    public static async Task DrawAsync(
        Comparison comparison, ComparisonOptions options, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var variant in comparison.Variants)
        {
            var timeline = variant.MeasuredSteps(options.WarmUpSteps).Last().Timeline;
            var path = Path.Combine(folder, $"measured-{variant.Slicing.Kind}");
            var svg = TimelineSvg.Write(timeline, $"Measured, slicing: {variant.Slicing.Kind}");
            await File.WriteAllTextAsync($"{path}.svg", svg, cancellationToken);
            await File.WriteAllTextAsync($"{path}.trace.json", ChromeTrace.Write(timeline), cancellationToken);
        }
    }
}
