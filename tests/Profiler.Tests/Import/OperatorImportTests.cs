using System.Globalization;
using TeraPipe.Profiler.Import;

namespace TeraPipe.Profiler.Tests.Import;

public sealed class OperatorImportTests : IDisposable
{
    private const string Products = "m,n,k,forward_ms\n";
    private const string Attention = "micro_batch,slice_tokens,context_tokens,heads,head_size,forward_ms,backward_ms\n";

    private readonly ImportFolder _folder = new();

    [Fact]
    public void A_gpt_layer_is_the_sum_of_its_products_and_attention()
    {
        // 1024 wide, 16 heads of 64, MLP of 4096, on 2 devices: 8 heads each.
        var gemms = Write("gemm.csv", ImportFolder.Head + "# tensor_parallel: 2\n" + Products + """
            128,1536,1024,10
            512,1536,1024,22
            128,1024,512,1
            512,1024,512,4
            128,2048,1024,20
            512,2048,1024,50
            128,1024,2048,15
            512,1024,2048,60
            64,7,7,1000
            """);
        var attention = Write("attention.csv", Attention + """
            2,64,0,8,64,0.5,1.25
            2,64,64,8,64,0.75,
            2,128,0,8,64,0.875,2
            2,64,0,16,64,1000,1000
            """);

        var imported = ImportFolder.Read(new ImportRequest(gemms) { Attention = attention });

        var profile = imported.Profile;
        Assert.Equal((ProfileFormat.Operators, "operator tables"), (imported.Format, profile.EstimatedFrom));
        Assert.Equal(2, profile.TensorParallelDegree);
        // m = 128: 10 + 1 + 20 + 15 = 46; m = 256, a third of the way from 128 to 512: 14 + 2 + 30 + 30 = 76.
        Assert.Equal(
            [
                (64, 0, 46.5, 93.25),
                (64, 64, 46.75, 93.5), // no backward tabulated: twice forward
                (128, 0, 76.875, 154.0),
            ],
            profile.Measurements!.Select(point => (
                point.SliceTokens!.Value,
                point.ContextTokens!.Value,
                Math.Round(point.ForwardMs!.Value, 12),
                Math.Round(point.BackwardMs!.Value, 12))));
        Assert.All(profile.Measurements!, point => Assert.Equal((2, null), (point.MicroBatch, point.Samples)));
        Assert.Equal(2, imported.Notes.Count);
    }

    [Fact]
    public void A_llama_layer_takes_its_parts_where_they_are_not_tabulated_together()
    {
        // 1024 wide, 16 heads of 64, 4 of keys and values: queries 1024, keys and values 256 each.
        var head = ImportFolder.Head.Replace("4096", "2816", StringComparison.Ordinal)
            + "# architecture: llama\n# key_value_heads: 4\n";
        var attention = Write(
            "attention.csv",
            "micro_batch,slice_tokens,context_tokens,heads,key_value_heads,head_size,forward_ms\n1,64,0,16,4,64,1\n");
        var parts = Write("parts.csv", head + "m,n,k,forward_ms,backward_ms\n" + """
            64,1024,1024,8,20
            64,256,1024,2,5
            64,2816,1024,16,40
            64,1024,2816,15,35
            """);
        var whole = Write("whole.csv", head + "m,n,k,forward_ms,backward_ms\n" + """
            64,1536,1024,10,30
            64,1024,1024,8,20
            64,5632,1024,30,70
            64,2816,1024,16,40
            64,1024,2816,15,35
            """);

        // (8 + 2 + 2) + 8 + (16 + 16) + 15 + 1 and its backward, then with query, key and value, gate and up at once.
        Assert.Equal((68, 167), Times(parts));
        Assert.Equal((64, 157), Times(whole));

        (double?, double?) Times(FileInfo gemms)
        {
            var imported = ImportFolder.Read(new ImportRequest(gemms) { Attention = attention });
            var point = Assert.Single(imported.Profile.Measurements!);
            return (point.ForwardMs, point.BackwardMs);
        }
    }

    [Fact]
    public void Without_a_column_of_contexts_attention_is_what_is_left_of_both_together()
    {
        var gemms = Write("gemm.csv", ImportFolder.Head + Products + FreeProducts([64, 256]));
        var attention = Write("attention.csv", """
            micro_batch,slice_tokens,heads,head_size,forward_ms
            1,64,16,64,1
            1,128,16,64,1.5
            1,256,16,64,9.5
            """);

        var imported = ImportFolder.Read(new ImportRequest(gemms) { Attention = attention });

        // 192 lies half way from 128 to 256: 5.5.
        Assert.Equal(
            [
                (64, 0, 1), (64, 64, 1), // 1.5 − 1 is less than without context
                (64, 128, 4), // 5.5 − 1.5
                (128, 0, 1.5), (128, 64, 4.5), // 5.5 − 1
                (128, 128, 8), // 9.5 − 1.5
                (256, 0, 9.5),
            ],
            imported.Profile.Measurements!.Select(point => (
                point.SliceTokens!.Value, point.ContextTokens!.Value, point.ForwardMs!.Value)));
    }

    [Fact]
    public void Nothing_is_extrapolated_and_what_is_missing_is_named_with_its_size()
    {
        var gemms = Write("gemm.csv", ImportFolder.Head + Products + """
            64,3072,1024,1
            128,3072,1024,1
            64,1024,1024,1
            256,1024,1024,1
            64,4096,1024,1
            256,4096,1024,1
            """);
        var attention = Write("attention.csv", Attention + """
            1,32,0,16,64,1,2
            1,64,0,16,64,1,2
            1,256,0,16,64,1,2
            """);

        Assert.Equal(
            [
                "gemm.csv: 'query, key and value' (n=3072, k=1024) is tabulated for m from 64 to 128; the points of "
                    + "attention.csv need m=32, 256: add rows of these.",
                "gemm.csv: 'attention output' (n=1024, k=1024) is tabulated for m from 64 to 256; the points of "
                    + "attention.csv need m=32: add rows of these.",
                "gemm.csv: 'MLP up' (n=4096, k=1024) is tabulated for m from 64 to 256; the points of attention.csv "
                    + "need m=32: add rows of these.",
                "gemm.csv: 'MLP down' is no product here: add rows of n=1024, k=4096.",
            ],
            ImportFolder.Faults(new ImportRequest(gemms) { Attention = attention }));
    }

    [Fact]
    public void Attention_of_another_shape_is_no_answer()
    {
        var gemms = Write("gemm.csv", ImportFolder.Head + Products + FreeProducts([64, 256]));
        var attention = Write("attention.csv", Attention + "1,64,0,16,128,1,2\n");

        Assert.Equal(
            [
                "attention.csv: there is no attention of heads=16, key_value_heads=16, head_size=64: add its rows; "
                    + "known are heads=16, key_value_heads=16, head_size=128.",
            ],
            ImportFolder.Faults(new ImportRequest(gemms) { Attention = attention }));
    }

    [Fact]
    public void Attention_has_a_table_of_its_own_and_no_row_twice()
    {
        var gemms = Write("gemm.csv", ImportFolder.Head + Products + FreeProducts([64]) + "64,1024,4096,2\n");
        var attention = Write("attention.csv", Attention + "1,64,0,16,64,1,2\n1,64,0,16,64,1,2\n");

        Assert.Equal(
            [
                "gemm.csv: these are operator tables: give those of attention, too, by --attention <file.csv>.",
                "gemm.csv:12: m=64, n=1024, k=4096 repeats gemm.csv:11: give it once.",
            ],
            ImportFolder.Faults(new ImportRequest(gemms)));
        Assert.Equal(
            [
                "gemm.csv:12: m=64, n=1024, k=4096 repeats gemm.csv:11: give it once.",
                "attention.csv:3: this slice, context and shape repeat attention.csv:2: give it once.",
            ],
            ImportFolder.Faults(new ImportRequest(gemms) { Attention = attention }));
    }

    public void Dispose() => _folder.Dispose();

    private FileInfo Write(string name, string text) => _folder.Write(name, text);

    /// <summary>All products of the layer of 1024, which take no time.</summary>
    private static string FreeProducts(int[] sizes) => string.Concat(sizes.Select(m => string.Create(
        CultureInfo.InvariantCulture, $"{m},3072,1024,0\n{m},1024,1024,0\n{m},4096,1024,0\n{m},1024,4096,0\n")));
}
