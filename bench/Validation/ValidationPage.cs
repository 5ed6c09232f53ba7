using System.Globalization;

namespace TeraPipe.Bench.Validation;

/// <summary>docs/validation.md, from the tables and the fit alone.</summary>
internal static class ValidationPage
{
    public static string Of(PaperValidation validation) => string.Join(
        "\n\n",
        Inputs(validation),
        Nearness(validation),
        EveryRow(validation),
        EqualSlices(validation),
        LeftOut) + "\n";

    private const string LeftOut = """
        ## What the model leaves out
        - Everything that grows with tokens but is no matrix product: softmax over a masked square of scores, layer
          norms, GELU, residuals, copies of keys and values. Without slices it cannot be told from a layer's overhead,
          and an overhead is charged to every slice in full: so sliced rows come out too slow, most of all with several
          layers a stage.
        - Matrix products that are too narrow or too short to fill the GPU: all have the same share of the peak.
        - Latencies of messages, a tensor-parallel group's broadcast after a transfer, and waiting for one another.
        - Memory: none of these plans is checked against 16 GB.
        - Noise: the paper gives one number a row.

        A datasheet is what one plans with before there is a profile, and this page says how far to trust it. With a
        profile the layer is measured, and [the main job](../bench/results/) says how near that comes.
        """;

    private static string Inputs(PaperValidation validation)
    {
        var (count, freedom) = (validation.Rows.Count, validation.Rows.Count - validation.Shown.Fit.Form.ConstantCount);
        var (nearest, farthest) = (validation.Fits.Min(fit => fit.With), validation.Fits.Max(fit => fit.With));
        return $"""
            # Validation
            Written by `./bench.sh validation --write`; a test holds this page against what the program makes of
            [the paper's tables](data/terapipe-paper-tables.json) (TeraPipe, ICML 2021). Seconds a step; error =
            (predicted − measured) / measured.

            ## What is predicted, and from what
            The planning core predicts each step from datasheets: `RooflineLatencyModel` for a layer on a V100 (125
            TFLOP/s, 900 GB/s), `TensorParallelLatencyModel` for its all-reduces over NVLink (150 GB/s), `PipelineLinks`
            between stages (NVLink within a node, 25 Gbit/s between nodes), `FlushMakespan` for the slices in
            micro-batches of one sequence; then the all-reduce of half-precision gradients between replicas, by the 8
            GPUs of a node at once, and Adam at the memory's bandwidth. GPUs are placed as in the paper's published
            code.

            Free are the same few constants for all rows: the share of the V100's peaks that kernels reach, what a layer
            takes in each phase however short the slice, and the share of the links' bandwidth that messages reach. They
            are fitted to the **without** column only, {count} rows: the least Σ (ln predicted − ln
            measured)². Tried were both transfer policies, and a fourth constant, a share of its own for the all-reduce
            between replicas.

            | transfers | constants | {string.Join(" | ", _fitColumns)} |
            |---|--:|{string.Concat(_fitColumns.Select(_ => "--:|"))}
            {Lines(validation.Fits.Select(fit => FitLine(fit, validation.Shown)))}

            The last four columns are medians of the error's size: of the fitted rows, of each row by constants fitted
            to the others, of the rows with the paper's slices, and of those alone that have more than one slice. In
            bold is the form with the fewest constants and, among these, the least spread: {freedom} degrees of freedom.
            All that follows is by it. Judged by rows left out, the fourth constant would stay; with slices the forms
            are off by {Percent(nearest)} to {Percent(farthest)}, and that much the choice of a form is worth.
            """;
    }

    private static string Nearness(PaperValidation validation)
    {
        var (_, without, leftOut, with, withMany) = validation.Shown;
        var count = validation.Rows.Count;
        var sliced = validation.Rows.Where(row => row.Row.IsSliced).ToArray();
        return $"""
            ## How near it comes
            | median size of the error | rows | |
            |---|--:|--:|
            | without slices, fitted | {count} | {Percent(without)} |
            | without slices, each row by constants fitted to the others | {count} | {Percent(leftOut)} |
            | **with slices, predicted** (aim: at most 15 %) | {count} | **{Percent(with)}** |
            | with slices, only rows that have more than one | {sliced.Length} | {Percent(withMany)} |
            | equal slices, predicted | {validation.Uniform.Count} | {Median(validation.Uniform.Select(UniformError))} |

            In {count - sliced.Length} rows the paper is fastest with whole sequences: what they say with slices was
            fitted already, so the fourth line is the harder test. Of the {sliced.Length} sliced rows
            {sliced.Count(row => row.WithError > 0)} are predicted too slow.
            """;
    }

    private static string EveryRow(PaperValidation validation) => $"""
        ## Every row
        D · K · t are replicas, stages and tensor-parallel degree; "without" and "with" are measured. "plan" is our own
        slicing under the same model, in grains of 8 tokens, and "gain" what it is predicted to save of the paper's.

        | setting | model | L | batch | D · K · t | {string.Join(" | ", _columns)} |
        |---|---|--:|--:|---|{string.Concat(_columns.Select(_ => "--:|"))}
        {Lines(validation.Rows.Select(RowLine))}
        """;

    private static readonly string[] _fitColumns =
    [
        "peaks", "ms a layer and phase", "links", "all-reduce", "spread of ln", "without", "left out", "with", "many",
    ];

    private static readonly string[] _columns =
    [
        "without", "predicted", "error",
        "with", "predicted", "error",
        "speed-up", "predicted",
        "plan", "predicted", "gain",
    ];

    private static string EqualSlices(PaperValidation validation) => $"""
        ## Setting {validation.Uniform[0].Row.Setting.Name} with equal slices
        | slices | measured | predicted | error |
        |--:|--:|--:|--:|
        {Lines(validation.Uniform.Select(UniformLine))}

        Measured, {validation.Uniform.MinBy(pair => pair.Row.Seconds).Row.Slices} slices are the fastest; predicted,
        {validation.Uniform.MinBy(pair => pair.Seconds).Row.Slices}. One slice is a fitted row.
        """;

    private static string FitLine(ValidatedFit validated, ValidatedFit shown)
    {
        var (fit, without, leftOut, with, withMany) = validated;
        var (peaks, overheadMs, links, reduction) = fit.Constants;
        var policy = fit.Form.Policy.ToString().ToLowerInvariant();
        return Invariant($"| {(validated == shown ? $"**{policy}**" : policy)} | {fit.Form.ConstantCount} ")
            + Invariant($"| {peaks:0.00} | {overheadMs:0.00} | {links:0.00} | {reduction:0.00} | {fit.Spread:0.000} ")
            + $"| {Percent(without)} | {Percent(leftOut)} | {Percent(with)} | {Percent(withMany)} |";
    }

    private static string RowLine(ValidatedRow one)
    {
        var row = one.Row;
        return Invariant($"| {row.Name} | {row.Model} | {row.Sequence} | {row.Batch} ")
            + Invariant($"| {row.Replicas} · {row.Stages} · {row.TensorParallel} ")
            + Invariant($"| {row.WithoutSeconds:0.000} | {one.WithoutSeconds:0.000} | {Signed(one.WithoutError)} ")
            + Invariant($"| {row.WithSeconds:0.000} | {one.WithSeconds:0.000} | {Signed(one.WithError)} ")
            + Invariant($"| {row.WithoutSeconds / row.WithSeconds:0.00} ")
            + Invariant($"| {one.WithoutSeconds / one.WithSeconds:0.00} | {PlanText(one)} ")
            + Invariant($"| {one.PlanSeconds:0.000} | {Percent(1 - (one.PlanSeconds / one.WithSeconds))} |");
    }

    /// <summary>The slices of the plan's first micro-batch: how many, and their shortest and longest.</summary>
    private static string PlanText(ValidatedRow one)
    {
        var slices = one.Plan.MicroBatches[0].Slices.Select(slice => slice.Count).ToArray();
        return (slices.Length, slices.Min() == slices.Max()) switch
        {
            (1, _) => "whole",
            (_, true) => Invariant($"{slices.Length} of {slices[0]}"),
            _ => Invariant($"{slices.Length} of {slices.Min()}–{slices.Max()}"),
        };
    }

    private static string UniformLine((UniformRow Row, double Seconds) pair) => Invariant(
        $"| {pair.Row.Slices} | {pair.Row.Seconds:0.000} | {pair.Seconds:0.000} | {Signed(UniformError(pair))} |");

    private static double UniformError((UniformRow Row, double Seconds) pair) => (pair.Seconds / pair.Row.Seconds) - 1;

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Median(IEnumerable<double> errors) => Percent(ValidatedFit.Median(errors));

    private static string Percent(double share) => Invariant($"{100 * share:0.0} %");

    private static string Signed(double share) => Invariant($"{100 * share:+0.0;−0.0} %");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
