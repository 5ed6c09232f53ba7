using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Import;
using Device = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Tests.Import;

public sealed class CsvImportTests : IDisposable
{
    private const string Columns = "micro_batch,slice_tokens,context_tokens,forward_ms,backward_ms\n";

    private readonly ImportFolder _folder = new();

    [Fact]
    public void Every_column_becomes_its_member_and_an_empty_field_a_missing_number()
    {
        const string Columns = "peak_bytes,samples,forward_ms,backward_ms,micro_batch,slice_tokens,context_tokens,"
            + "forward_spread_ms,backward_spread_ms,input_gradient_ms,weight_gradient_ms,recompute_ms\n";
        var file = _folder.Write("grid.csv", ImportFolder.Head + Columns + """
            9000000000,7,1.5,"3.25",2,128,0,0.25,0.5,1,2e0,1.5
            ,,1e-3,0,2,256,0,,,,,
            """);

        var imported = ImportFolder.Read(new ImportRequest(file));

        Assert.Equal(ProfileFormat.Csv, imported.Format);
        Assert.Equal(
            [
                new Measurement
                {
                    MicroBatch = 2,
                    SliceTokens = 128,
                    ContextTokens = 0,
                    ForwardMs = 1.5,
                    BackwardMs = 3.25,
                    ForwardSpreadMs = 0.25,
                    BackwardSpreadMs = 0.5,
                    Samples = 7,
                    InputGradientMs = 1,
                    WeightGradientMs = 2,
                    RecomputeMs = 1.5,
                    PeakBytes = 9_000_000_000,
                },
                new Measurement
                {
                    MicroBatch = 2, SliceTokens = 256, ContextTokens = 0, ForwardMs = 0.001, BackwardMs = 0,
                },
            ],
            imported.Profile.Measurements);
        Assert.Equal(new LayerShape { HiddenSize = 1024, Heads = 16, FeedForwardSize = 4096 }, imported.Profile.Layer);
        Assert.Equal(new Device { Name = "NVIDIA H200", Kind = "cuda" }, imported.Profile.Device);
        Assert.Equal("bfloat16", imported.Profile.Dtype);
        Assert.Null(imported.Profile.EstimatedFrom);
    }

    [Fact]
    public void All_faults_are_listed_with_their_lines()
    {
        var file = _folder.Write("grid.csv", "# hidden: wide\n# colour: blue\n" + Columns + """
            1,128,0,1.5,3
            1,12.8,0,1.5,3
            1,128,0,"1,5",-3
            0,128,,NaN,3
            1,128,0,1.5
            1,128,0,1.5,3
            """);

        var faults = ImportFolder.Faults(new ImportRequest(file) { Told = ImportFolder.Told with { Layer = null } });

        Assert.Equal(
            [
                "grid.csv:1: hidden: 'wide' is not a whole number from 1 to 2147483647.",
                "grid.csv:2: 'colour' is unknown; known are name, device_name, device, driver, cuda, torch, "
                    + "kernel_backend, threads, dtype, tensor_parallel, hidden, heads, feed_forward, architecture, "
                    + "key_value_heads, layer_optimizer_ms, measured_by. A remark has no ':'.",
                "grid.csv:8: there are 4 fields, and 5 columns: give as many.",
                "grid.csv: hidden is missing: give --hidden <n>, or a line '# hidden: …' above the columns.",
                "grid.csv: heads is missing: give --heads <n>, or a line '# heads: …' above the columns.",
                "grid.csv: feed_forward is missing: give --feed-forward <n>, or a line '# feed_forward: …' above the "
                    + "columns.",
                "grid.csv:5, slice_tokens: '12.8' is not a whole number from 1 to 2147483647.",
                "grid.csv:6, forward_ms: '1,5' is not a finite number from 0 with a decimal point.",
                "grid.csv:6, backward_ms: '-3' is not a finite number from 0 with a decimal point.",
                "grid.csv:7, micro_batch: '0' is not a whole number from 1 to 2147483647.",
                "grid.csv:7, context_tokens: is empty: give a number.",
                "grid.csv:7, forward_ms: 'NaN' is not a finite number from 0 with a decimal point.",
            ],
            faults);
    }

    [Fact]
    public void Gaps_and_duplicates_are_named_by_their_lines()
    {
        var file = _folder.Write("grid.csv", ImportFolder.Head + Columns + """
            1,128,0,1,2
            1,128,128,1,2
            1,128,256,1,2
            1,256,128,1,2
            1,128,0,1,2
            """);

        Assert.Equal(
            [
                "grid.csv:12: Micro-batch 1, slice 128 after context 0 repeats grid.csv:8; give it once.",
                "grid.csv: Micro-batch 1, slice 256 lacks context 0; measure it after every context with which it fits "
                    + "384 tokens, or after context 0 alone. Or leave out long sequences by --sequence.",
            ],
            ImportFolder.Faults(new ImportRequest(file)));
    }

    [Theory]
    [InlineData("micro_batch,slice,context_tokens,forward_ms,backward_ms", "column 'slice' is unknown; known are ")]
    [InlineData("micro_batch,slice_tokens,context_tokens,forward_ms", "column 'backward_ms' is missing.")]
    [InlineData("micro_batch;slice_tokens", "column 'micro_batch;slice_tokens' is unknown; known are ")]
    [InlineData(
        "micro_batch,slice_tokens,context_tokens,forward_ms,backward_ms,samples,samples",
        "column 'samples' is there twice: leave one out.")]
    public void Columns_are_those_that_are_known(string columns, string fault)
    {
        var file = _folder.Write("grid.csv", $"{ImportFolder.Head}{columns}\n1,128,0,1,2\n");

        Assert.StartsWith(
            $"grid.csv:7: {fault}", ImportFolder.Faults(new ImportRequest(file))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_twice_must_be_the_same()
    {
        var file = _folder.Write("grid.csv", $"{ImportFolder.Head}{Columns}1,128,0,1,2\n");

        Assert.Equal(
            [
                "grid.csv: device_name is 'NVIDIA H200', but --device-name says 'V100': say it once.",
                "grid.csv: dtype is 'bfloat16', but --dtype says 'float16': say it once.",
            ],
            ImportFolder.Faults(new ImportRequest(file) { Told = ImportFolder.Told }));
    }

    [Fact]
    public void Longer_sequences_can_be_left_out()
    {
        var file = _folder.Write("grid.csv", ImportFolder.Head + Columns + """
            1,128,0,1,2
            1,128,128,1,2
            1,128,256,1,2
            1,256,0,1,2
            """);

        var imported = ImportFolder.Read(new ImportRequest(file) { SequenceTokens = 256 });

        Assert.Equal(3, imported.Profile.Measurements!.Count);
        Assert.Equal("1 points that end beyond 256 tokens are left out.", Assert.Single(imported.Notes));
    }

    [Fact]
    public void Beyond_a_hundred_faults_are_counted()
    {
        var rows = string.Concat(Enumerable.Repeat("1,128,0,x,2\n", 130));
        var file = _folder.Write("grid.csv", ImportFolder.Head + Columns + rows);

        var faults = ImportFolder.Faults(new ImportRequest(file));

        Assert.Equal(101, faults.Count);
        Assert.Equal("159 more faults are not listed.", faults[^1]); // 129 rows also repeat the first
    }

    public void Dispose() => _folder.Dispose();
}
