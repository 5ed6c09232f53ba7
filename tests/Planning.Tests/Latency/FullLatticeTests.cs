using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>
/// A table whose every length is measured after every context is answered to the last bit as it was before tables could
/// be denser without context.
/// </summary>
public class FullLatticeTests
{
    // Of the answers of the version before: 80 tables, some 300,000 places. Any other bit makes another.
    private const string Before = "99bc5d329b9fad138a617634c0e4ab4085c7539c80904c8f0775da7f8701631b";

    [Fact]
    public void Answers_are_those_of_before()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(20261121);
        for (var i = 0; i < 80; i++)
        {
            var table = RandomLattice(random);
            AppendPlaces(hash, table, random.Next(1, 9));
            foreach (var left in LeaveOneOut.Interpolation(table))
            {
                Append(hash, $"{left.IsInterior} {Bits(left.Forward)} {Bits(left.Backward)}");
            }
        }

        Assert.Equal(Before, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>What the table says of lengths and contexts within and outside, and where it ends.</summary>
    private static void AppendPlaces(IncrementalHash hash, LatencyTable table, int grain)
    {
        var (model, grid) = (new TableLatencyModel(table), table.Grids[1]);
        var (forwardMs, backwardMs) = (new double[70], new double[70]);
        for (var c = 0; c < 320; c += 5)
        {
            var context = new Tokens(c);
            Append(hash, $"{grid.Ranges(context)} {grid.Hull(context)}");
            model.PredictRow(1, context, new Tokens(grain), forwardMs, backwardMs);
            for (var i = 0; i < forwardMs.Length; i++)
            {
                var found = model.Find(1, new Tokens((i + 1) * grain), context);
                Append(hash, $"{found?.Provenance} {Bits(found?.Forward)} {Bits(found?.Backward)}");
                Append(hash, $"{Bits(forwardMs[i])} {Bits(backwardMs[i])}");
            }
        }
    }

    /// <summary>Any lengths, contexts and times, cut off at any longest sequence.</summary>
    private static LatencyTable RandomLattice(Random random)
    {
        int[] lengths = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(1, 200)).Distinct()];
        int[] contexts = [0, .. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(1, 300)).Distinct()];
        return TestTables.Create(
            lengths,
            contexts,
            longest: lengths.Max() + random.Next(300),
            (_, _) => (random.Next(4) * random.NextDouble(), 10 * random.NextDouble()));
    }

    private static void Append(IncrementalHash hash, FormattableString line) =>
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant(line)));

    private static string Bits(Milliseconds? time) => time is { } ms ? Bits(ms.Value) : "none";

    private static string Bits(double ms) =>
        BitConverter.DoubleToInt64Bits(ms).ToString("x16", CultureInfo.InvariantCulture);
}
