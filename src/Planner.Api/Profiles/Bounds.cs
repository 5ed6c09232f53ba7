using TeraPipe.Planning;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// How long a time and how slow a device may be: wider than any real one, and narrow enough for the sums of a plan.
/// </summary>
internal static class Bounds
{
    public const string Time = "must be finite, not negative and at most a day, 86400000.";

    public const string Rate = "must be from 0.001 to 1000000000.";

    public const string Fraction = "must be from 0.0001 to 1.";

    public const string Share = "must be from 0 to 1.";

    public const string Load = "must be from 0 to 1000000.";

    public const string Celsius = "must be from -273.15 to 1000.";

    public const string Bytes = "must not be negative.";

    private const double MaxMs = 86_400_000;

    public static bool IsTime(double? ms) => ms is { } value && Milliseconds.IsValid(value) && value <= MaxMs;

    public static bool IsTimeOrNone(double? ms) => ms is null || IsTime(ms);

    public static bool IsRate(double? rate) => rate is >= 1e-3 and <= 1e9;

    public static bool IsShareOrNone(double? share) => share is null or (>= 0 and <= 1);

    public static bool IsLoadOrNone(double? load) => load is null or (>= 0 and <= 1e6);

    public static bool IsCelsiusOrNone(double? degrees) => degrees is null or (>= -273.15 and <= 1000);

    public static bool IsFraction(double? fraction) => fraction is >= 1e-4 and <= 1;
}
