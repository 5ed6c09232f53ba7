using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
internal static class ProfileParser
{
    /// <summary>A profile that was sent as one JSON value.</summary>
    public static Profile? Parse(ProfileRequest sent, int maxMeasurements, Faults faults)
    {
        var head = ProfileHead.Parse(sent, faults);
        var points = new MeasurementsParser(PointPlace.InArray, maxMeasurements, faults);
        foreach (var point in sent.Measurements ?? [])
        {
            faults.Require(point is not null, $"{points.NextPlace}", "must be an object.");
            points.Add(SentPoint.Of(point));
        }

        return Join(head, points, isDatasheet: sent.Datasheet is not null, faults);
    }

    /// <param name="head">Null where something is wrong with it.</param>
    /// <param name="points">All that were sent.</param>
    /// <param name="isDatasheet">Whether a datasheet was sent, which has no measurements.</param>
    /// <param name="faults">What is wrong so far; takes the rest.</param>
    public static Profile? Join(ProfileHead? head, MeasurementsParser points, bool isDatasheet, Faults faults)
    {
        faults.Require(!isDatasheet || points.Count == 0, "measurements", DatasheetParser.NotWithDatasheet);
        var measured = isDatasheet ? null : points.ToPoints();
        return faults.Any ? null : new Profile(head!, measured);
    }
}
