using System.Globalization;

namespace TeraPipe.TrainGpt;

/// <summary>Slices for people.</summary>
internal static class SliceText
{
    /// <summary>Repeats are counted, as in the paper's tables: "256×3 128×10".</summary>
    public static string Short(IEnumerable<int> sliceTokens)
    {
        var runs = new List<(int Tokens, int Count)>();
        foreach (var tokens in sliceTokens)
        {
            if (runs.Count > 0 && runs[^1].Tokens == tokens)
            {
                runs[^1] = (tokens, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((tokens, 1));
            }
        }

        return string.Join(' ', runs.Select(run => run.Count == 1
            ? run.Tokens.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{run.Tokens}×{run.Count}")));
    }
}
