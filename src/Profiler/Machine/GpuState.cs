using System.Globalization;

namespace TeraPipe.Profiler.Machine;

/// <summary>A GPU at one moment.</summary>
/// <param name="ClockMegahertz">Of its multiprocessors.</param>
/// <param name="TemperatureCelsius">Of its die.</param>
/// <param name="ThrottleReasons">
/// Why it runs slower than it can, by NVML's names for the bits of <c>nvmlClocksEventReasons</c>; that it has nothing
/// to do, or was told to run so, is none.
/// </param>
internal sealed record GpuState(
    double? ClockMegahertz, double? TemperatureCelsius, IReadOnlyList<string> ThrottleReasons)
{
    private static readonly (ulong Bit, string Name)[] _reasons =
    [
        (0x4, "software power cap"), (0x8, "hardware slowdown"), (0x20, "software thermal slowdown"),
        (0x40, "hardware thermal slowdown"), (0x80, "hardware power brake"),
    ];

    /// <summary>Of the first GPU; null where there is none, or nothing that tells.</summary>
    public static GpuState? Read() =>
        NvidiaSmi.Ask("clocks.sm", "temperature.gpu", "clocks_throttle_reasons.active") is { } told ? Of(told) : null;

    /// <param name="told">Clock, temperature and reasons as nvidia-smi writes them.</param>
    internal static GpuState Of(string?[] told) => new(Number(told[0]), Number(told[1]), ReasonsOf(told[2]));

    private static double? Number(string? text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null;

    private static string[] ReasonsOf(string? text)
    {
        var digits = text?.StartsWith("0x", StringComparison.Ordinal) == true ? text[2..] : "";
        return ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            ? [.. _reasons.Where(reason => (bits & reason.Bit) != 0).Select(reason => reason.Name)]
            : [];
    }
}
