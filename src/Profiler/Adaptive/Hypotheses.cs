namespace TeraPipe.Profiler.Adaptive;

/// <summary>All devices that a size's measurements may be of, each with how probable it is after them.</summary>
internal static class Hypotheses
{
    private const double Negligible = 7; // in logarithms below the most probable one: a thousandth
    private const double Plain = 0.5;     // the prior of no tiles, and of no floor
    private const double PlainKeys = 0.6;
    private const int FloorsPerDoubling = 6;

    private static readonly int[] _tiles = [1, 16, 32, 64, 128, 256, 512]; // kernels': powers of two
    private static readonly int[] _keyTiles = [1, 64, 128];                // blocks of attention kernels

    /// <summary>The probable ones with their weights, which add up to 1, the most probable first.</summary>
    public static IReadOnlyList<(Hypothesis Hypothesis, double Weight)> Of(SizeTimes size)
    {
        var space = size.Space;
        int[] tiles = [.. _tiles.Where(tile => tile == 1 || space.ShareOfBatchTokens(tile) > space.ShareOf(1))];
        int[] keyTiles = [.. _keyTiles.Where(tile => tile == 1 || tile > space.Grain.Count)];
        var products = Products(space, tiles);
        ScanTerms[] terms =
        [
            .. new[] { size.Forward, size.Backward }.Select(times => new ScanTerms(
                size, times, tiles, keyTiles, [.. products.Select(product => (product.Tile, product.Floor))])),
        ];
        var most = double.NegativeInfinity;
        List<(Hypothesis Hypothesis, double LogWeight)> kept = [];
        for (var roughness = 0; roughness < Roughness.Levels.Count; roughness++)
        {
            for (var noise = 0; noise < HiddenNoise.Levels.Count; noise++)
            {
                foreach (var each in OfLevel(size, terms, tiles, keyTiles, products, roughness, noise))
                {
                    most = Math.Max(most, each.LogWeight);
                    if (each.LogWeight > most - Negligible) // of tens of thousands a few hundred
                    {
                        kept.Add(each);
                    }
                }
            }
        }

        (Hypothesis Hypothesis, double Weight)[] probable =
        [
            .. kept.Where(each => each.LogWeight > most - Negligible)
                .OrderByDescending(each => each.LogWeight)
                .Select(each => (each.Hypothesis, Math.Exp(each.LogWeight - most))),
        ];
        var sum = probable.Sum(each => each.Weight);
        return [.. probable.Select(each => (each.Hypothesis, each.Weight / sum))];
    }

    /// <summary>Each tile, and each floor that is more than one tile; floors up to a quarter of the sequence.</summary>
    private static (int Tile, int Floor, double LogPrior)[] Products(SizeSpace space, int[] tiles)
    {
        int[] floors =
        [
            .. Enumerable.Range(4 * FloorsPerDoubling, 20 * FloorsPerDoubling) // from 16 tokens on
                .Select(i => (int)Math.Round(Math.Pow(2, (double)i / FloorsPerDoubling)))
                .TakeWhile(floor => space.ShareOfBatchTokens(floor) <= 0.25),
        ];
        return
        [
            .. from tile in tiles
               from floor in floors.Where(floor => floor > tile).Prepend(0)
               let ofTile = tile == 1 ? Plain : (1 - Plain) / (tiles.Length - 1)
               let ofFloor = floor == 0 ? Plain : (1 - Plain) / floors.Length
               select (tile, floor, Math.Log(ofTile * ofFloor)),
        ];
    }

    private static IEnumerable<(Hypothesis Hypothesis, double LogWeight)> OfLevel(
        SizeTimes size,
        ScanTerms[] terms,
        int[] tiles,
        int[] keyTiles,
        (int Tile, int Floor, double LogPrior)[] products,
        int roughness,
        int noise)
    {
        var level = Math.Log(Roughness.Levels[roughness].Prior * HiddenNoise.Levels[noise].Prior);
        PhaseScan[] phases =
        [
            .. terms.Select(
                each => new PhaseScan(size, each, Roughness.Levels[roughness], HiddenNoise.Levels[noise])),
        ];
        for (var a = 0; a < tiles.Length; a++)
        {
            var attentionTile = tiles[a];
            var evidence = phases.Select(phase => phase.LogEvidence(a)).ToArray();
            for (var p = 0; p < products.Length; p++)
            {
                for (var k = 0; k < keyTiles.Length; k++)
                {
                    var (tile, floor, logPrior) = products[p];
                    var logWeight = level + logPrior + evidence.Sum(phase => phase[p][k])
                        + LogPriorOfAttention(attentionTile, tile, tiles.Length)
                        + Math.Log(k == 0 ? PlainKeys : (1 - PlainKeys) / (keyTiles.Length - 1));
                    yield return (
                        new Hypothesis(tile, floor, attentionTile, keyTiles[k], roughness, noise),
                        double.IsNaN(logWeight) ? double.NegativeInfinity : logWeight);
                }
            }
        }
    }

    /// <summary>No tiles, the products' tiles, or any.</summary>
    private static double LogPriorOfAttention(int attentionTile, int tile, int tileCount) => Math.Log(
        attentionTile == 1 ? Plain : (1 - Plain) / 2 * ((attentionTile == tile ? 1 : 0) + (1.0 / tileCount)));
}
