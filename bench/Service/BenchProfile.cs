using System.Globalization;

namespace TeraPipe.Bench.Service;

/// <summary>
/// Measured profiles of no real device: a smooth layer whose every time is off by up to 1 %, seeded by the profile's
/// number. Every slice length of a grid after every context with which it fits the longest sequence.
/// </summary>
/// <param name="Number">Another one is another profile.</param>
/// <param name="Step">Lengths and contexts are its multiples.</param>
/// <param name="Steps">The longest sequence, in steps.</param>
internal sealed record BenchProfile(int Number, int Step, int Steps)
{
    public int Rows => Steps * (Steps + 1) / 2;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"bench-{Number}");

    /// <summary>The profile without its measurements, of a layer of GPT3-175B.</summary>
    private string Head => $$"""
        "name":"{{Name}}","device":{"name":"Bench","kind":"cpu","torch":"2.6.0","kernelBackend":"none","threads":1},
        "dtype":"float32","layer":{"hiddenSize":12288,"heads":96,"feedForwardSize":49152},"layerOptimizerMs":0.1
        """.ReplaceLineEndings("");

    public string Json() => $"{{{Head},\"measurements\":[{string.Join(',', Points(AsJson))}]}}";

    public string Lines() => $"{{{Head}}}\n{string.Join('\n', Points(AsJson))}\n";

    /// <summary>The same for psql's \copy.</summary>
    public void WriteCsv(string path, string profileKey) => File.WriteAllLines(path, Points(
        (slice, context, forwardMs, backwardMs) => string.Create(
            CultureInfo.InvariantCulture,
            $"{profileKey},1,{slice},{context},20,{forwardMs:R},{backwardMs:R},0.01,0.02")));

    private IEnumerable<string> Points(Func<int, int, double, double, string> text)
    {
        var random = new Random(Number);
        for (var slice = Step; slice <= Step * Steps; slice += Step)
        {
            for (var context = 0; slice + context <= Step * Steps; context += Step)
            {
                var ms = 0.2 + (1e-3 * slice) + (1e-7 * slice * (context + (0.5 * slice)));
                var off = 1 + (0.01 * ((2 * random.NextDouble()) - 1));
                yield return text(slice, context, Math.Round(ms * off, 6), Math.Round(2 * ms * off, 6));
            }
        }
    }

    private static string AsJson(int slice, int context, double forwardMs, double backwardMs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"microBatch\":1,\"sliceTokens\":{slice},\"contextTokens\":{context},\"samples\":20,"
        + $"\"forwardMs\":{forwardMs:R},\"backwardMs\":{backwardMs:R},"
        + $"\"forwardSpreadMs\":0.01,\"backwardSpreadMs\":0.02}}");
}
