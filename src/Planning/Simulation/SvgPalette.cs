using System.Globalization;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Colours of a timeline: cold for forward, warm for backward and input gradient, violet and olive for weight gradient;
/// two of each, in turn for the micro-batches; later slices lighter.
/// </summary>
internal static class SvgPalette
{
    public const string Panel = "#ffffff";
    public const string Bubble = "#e8eaee";
    public const string Text = "#1f2937";
    public const string FaintText = "#6b7280";
    public const string Line = "#c3c8d1";

    private static readonly (int First, int Last)[] Forward = [(0x1d4ed8, 0x93c5fd), (0x0f766e, 0x7fe3d4)];
    private static readonly (int First, int Last)[] Backward = [(0xc2410c, 0xfdc98a), (0xa21650, 0xf9a8cb)];
    private static readonly (int First, int Last)[] WeightGradient = [(0x6d28d9, 0xd0c2fd), (0x4d6b0f, 0xcdeb8b)];

    /// <summary>"#rrggbb" for an action, of so many slices in its micro-batch.</summary>
    public static string Fill(PipelineAction action, int sliceCount)
    {
        var colours = action.Phase switch
        {
            Phase.Forward => Forward,
            Phase.WeightGradient => WeightGradient,
            _ => Backward,
        };
        var (first, last) = colours[action.MicroBatch % 2];
        var lightness = Lightness(action, sliceCount);
        var rgb = Mix(first >> 16, last >> 16, lightness) << 16
            | Mix(first >> 8, last >> 8, lightness) << 8
            | Mix(first, last, lightness);
        return string.Create(CultureInfo.InvariantCulture, $"#{rgb:x6}");
    }

    /// <summary>What can be read on <see cref="Fill"/>.</summary>
    public static string TextOn(PipelineAction action, int sliceCount) =>
        Lightness(action, sliceCount) < 0.4 ? Panel : Text;

    private static double Lightness(PipelineAction action, int sliceCount) =>
        sliceCount == 1 ? 0 : (double)action.Slice / (sliceCount - 1);

    private static int Mix(int first, int last, double share) =>
        (int)Math.Round(((first & 0xff) * (1 - share)) + ((last & 0xff) * share));
}
