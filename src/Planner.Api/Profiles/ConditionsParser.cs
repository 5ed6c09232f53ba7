using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The part of a profile that says which state a device was measured in.</summary>
internal static class ConditionsParser
{
    private static readonly MeasuringConditions _none = new();

    /// <returns>Null where it says nothing.</returns>
    public static MeasuringConditions? Parse(MeasuringConditions? sent, Faults faults)
    {
        if (sent is null || sent == _none)
        {
            return null;
        }

        faults.Require(Bounds.IsLoadOrNone(sent.OtherLoad), "conditions.otherLoad", Bounds.Load);
        faults.Require(
            sent.ClockMegahertz is null || Bounds.IsRate(sent.ClockMegahertz),
            "conditions.clockMegahertz",
            Bounds.Rate);
        faults.Require(
            Bounds.IsCelsiusOrNone(sent.TemperatureCelsius), "conditions.temperatureCelsius", Bounds.Celsius);
        faults.Require(Bounds.IsShareOrNone(sent.SlowedShare), "conditions.slowedShare", Bounds.Share);
        faults.Require(
            sent.ThrottledBy is null || Texts.IsValid(sent.ThrottledBy), "conditions.throttledBy", Texts.Rule);
        return sent;
    }
}
