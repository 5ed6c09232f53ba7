using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency.Accuracy;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>What is known of a profile's errors, as the body of an answer.</summary>
internal static class AccuracyBody
{
    private const string NothingMeasured = "Estimated from a datasheet: nothing was measured, no error is known.";

    public static AccuracyResponse Of(Profile profile) =>
        profile is { IsEstimated: false, Choice: { } choice, Shrunk: { } shrunk }
            ? OfMeasured(profile.ProfileId, choice, shrunk)
            : new()
            {
                ProfileId = profile.ProfileId,
                Provenance = "estimated",
                Reason = profile.Content.EstimatedFrom is { } origin
                    ? $"Composed from {origin}: the layer was not measured, no error is known."
                    : NothingMeasured,
                Models = [],
                Tiles = [],
            };

    public static ErrorsByPlace Of(PlacedErrors errors) => new()
    {
        Lengths = OfErrors(errors.Lengths),
        Interior = OfErrors(errors.Interior),
        Frontier = OfErrors(errors.Frontier),
    };

    /// <summary>The noise that was taken off.</summary>
    public static MeasurementNoise Of(ShrunkProfile shrunk) => new()
    {
        StandardErrorShare = FiniteOrNone(shrunk.NoiseLevel),
        Source = shrunk.Source switch
        {
            NoiseSource.Told => "told",
            NoiseSource.Residuals => "residuals",
            _ => "unknown",
        },
    };

    private static AccuracyResponse OfMeasured(
        string profileId, LatencyModelChoice choice, ShrunkProfile shrunk) => new()
    {
        ProfileId = profileId,
        Provenance = "measured",
        ChosenModel = choice.Chosen.Name,
        Reason = choice.Reason,
        Models = [.. choice.Candidates.Select(candidate => OfModel(candidate, candidate == choice.Chosen))],
        Noise = Of(shrunk),
        Tiles =
        [
            .. shrunk.Table.MicroBatchSizes.Select(size => new TileTokens
            {
                MicroBatch = size,
                SliceTileTokens = shrunk.Tile(size)?.Count,
                KeyTileTokens = shrunk.KeyTile(size)?.Count,
            }),
        ],
    };

    private static ModelAccuracy OfModel(LatencyCandidate candidate, bool isChosen) => new()
    {
        Model = candidate.Name,
        IsChosen = isChosen,
        Forward = Of(candidate.Accuracy.Forward),
        Backward = Of(candidate.Accuracy.Backward),
        Both = Of(candidate.Accuracy.Both),
    };

    private static ErrorShares? OfErrors(ErrorSummary? errors) => errors is null ? null : new()
    {
        Count = errors.Count,
        MedianShare = FiniteOrNone(errors.Median),
        P90Share = FiniteOrNone(errors.P90),
        P99Share = FiniteOrNone(errors.P99),
        BiasShare = FiniteOrNone(errors.Bias),
    };

    /// <summary>JSON has no other numbers.</summary>
    private static double? FiniteOrNone(double share) => double.IsFinite(share) ? share : null;
}
