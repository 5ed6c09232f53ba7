using TeraPipe.Bench.Reporting;
using TeraPipe.Bench.Validation;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Bench.Tests;

public class ValidationTests
{
    private static readonly PaperTables _tables = PaperTables.Read();

    [Fact]
    public void The_page_is_what_the_program_makes_of_the_tables() => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "docs/validation.md")),
        ValidationPage.Of(PaperValidation.Run(_tables)));

    [Fact]
    public void Every_row_is_read_and_every_slicing_makes_its_sequence()
    {
        Assert.Equal(13, _tables.Rows.Count);
        Assert.Equal(7, _tables.Uniform.Count);
        Assert.All(_tables.Rows, row => Assert.Equal(row.Sequence, row.SliceTokens.Sum()));
        Assert.All(_tables.Rows, row => Assert.Equal(0, row.Batch % row.Replicas));
        Assert.All(_tables.Rows, row => Assert.Equal(0, row.Layers % row.Stages));
        Assert.Equal(2, _tables.Rows.Count(row => !row.IsSliced && row.WithSeconds == row.WithoutSeconds));
    }

    [Fact]
    public void What_was_measured_with_slices_has_no_part_in_the_fit()
    {
        var fit = Fit.Of(Form.All[^1], _tables.Rows);

        var other = Fit.Of(Form.All[^1], [.. _tables.Rows.Select(
            row => row with { WithSeconds = 99, SliceTokens = [row.Sequence] })]);

        Assert.Equal(fit.Constants, other.Constants);
    }

    [Fact]
    public void Constants_are_found_again_from_the_steps_that_they_predict()
    {
        var truth = new Constants(0.6, LayerOverheadMs: 0.8, LinkFraction: 0.4, ReductionFraction: 0.3);
        PaperRow[] rows =
        [
            .. _tables.Rows.Select(row => row with
            {
                WithoutSeconds = new PaperCluster(row, TransferPolicy.Overlapped, truth).Seconds([row.Sequence]),
            }),
        ];

        var found = Fit.Of(new Form(TransferPolicy.Overlapped, HasReductionFraction: true), rows);

        Assert.Equal(truth.AchievableFraction, found.Constants.AchievableFraction, tolerance: 1e-4);
        Assert.Equal(truth.LayerOverheadMs, found.Constants.LayerOverheadMs, tolerance: 1e-3);
        Assert.Equal(truth.LinkFraction, found.Constants.LinkFraction, tolerance: 1e-4);
        Assert.Equal(truth.ReductionFraction, found.Constants.ReductionFraction, tolerance: 1e-4);
        Assert.Equal(0, found.Spread, tolerance: 1e-5);
    }

    [Fact]
    public void Setting_5_takes_what_the_formula_says()
    {
        // 40 stages of one layer on 8 GPUs, 32 sequences: 71 turns of F and B, and 39 transfers each way.
        var row = _tables.Rows.Single(one => one.Name == "5");
        const double H = 5120, L = 2048;
        var forwardFlops = ((24 * H * H * L) + (4 * H * L * (L + 1) / 2)) / 8;
        var onceMs = forwardFlops / (125e12 * 0.5) * 1e3;
        var allReducesMs = 2 * 2 * 7 * (H * L * 2 / 8) / (150e9 * 0.5) * 1e3;
        var transferMs = H * L * 2 / (25e9 / 8 * 0.5) * 1e3;
        var adamMs = 12 * H * H / 8 * 28 / 900e9 * 1e3;
        var stageMs = (3 * onceMs) + (2 * (1 + allReducesMs));

        var seconds = new PaperCluster(row, TransferPolicy.Overlapped, new Constants(0.5, 1, 0.5, 0.5)).Seconds([2048]);

        Assert.Equal(((71 * stageMs) + (39 * 2 * transferMs) + adamMs) / 1e3, seconds, tolerance: 1e-9);
    }
}
