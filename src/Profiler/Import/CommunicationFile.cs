using System.Globalization;
using System.Text.Json;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// Transfers as the TeraPipe code measures them: lists of tokens, and of means and standard deviations in seconds. A
/// message is a token's activations for each token, in 16 bits each; NCCL carries it; the time is half of a round trip.
/// </summary>
internal static class CommunicationFile
{
    private const int BytesPerElement = 2;

    /// <summary>Whose layer it is, and what the code calls a gap between sizes, change nothing.</summary>
    private static readonly string[] _fields = ["model_name", "size_gap", "tensor_sizes", "mean", "std"];

    /// <param name="file">The file.</param>
    /// <param name="hiddenSize">Width of the activations; null where it was not told, which is a fault already.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static IReadOnlyList<TransferMeasurement>? Read(FileInfo file, int? hiddenSize, ImportFaults faults)
    {
        using var document = JsonFile.Parse(file, faults);
        if (document is null)
        {
            return null;
        }

        var times = new SecondsObject(document.RootElement, file.Name, faults);
        times.RequireKnown(_fields);
        var tokens = TokensOf(document.RootElement, file.Name, faults);
        var (meansMs, deviationsMs) = (times.List("mean"), times.List("std"));
        if (!faults.Require(
            tokens.Length == meansMs.Length && tokens.Length == deviationsMs.Length,
            file.Name,
            $"{tokens.Length} tensor_sizes, {meansMs.Length} means, {deviationsMs.Length} stds: give as many of each.")
            || hiddenSize is not { } hidden)
        {
            return null;
        }

        return
        [
            .. tokens.Select((count, i) => new TransferMeasurement
            {
                Transport = "nccl",
                Bytes = (long)BytesPerElement * hidden * count,
                TransferMs = meansMs[i],
                SpreadMs = TeraPipeProfile.SpreadPerDeviation * deviationsMs[i],
            }),
        ];
    }

    private static int[] TokensOf(JsonElement root, string file, ImportFaults faults)
    {
        if (!root.TryGetProperty("tensor_sizes", out var sizes) || sizes.ValueKind != JsonValueKind.Array)
        {
            faults.Add(file, $"tensor_sizes is missing: it is a list of how many tokens each message had.");
            return [];
        }

        var seen = new HashSet<int>();
        return [.. sizes.EnumerateArray().Select((size, index) => One(size, index))];

        int One(JsonElement size, int index)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{file}, tensor_sizes[{index}]");
            var tokens = 0;
            var isCount = size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out tokens) && tokens >= 0;
            faults.Require(isCount, place, $"is not a whole number of tokens from 0.");
            faults.Require(seen.Add(tokens) || !isCount, place, $"repeats {tokens}: give it once.");
            return tokens;
        }
    }
}
