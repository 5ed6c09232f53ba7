using System.Globalization;
using Spectre.Console;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Transfers;

namespace TeraPipe.Profiler.Reporting;

/// <summary>Measured messages: a row for each transport and length.</summary>
internal static class TransferTable
{
    private static readonly string[] _headings = ["transport", "length", "ms", "± ms", "GB/s", "n"];
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB"];

    public static Table Of(IEnumerable<TransferMeasurement> measured)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in _headings)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var each in measured)
        {
            var gigabytesPerSecond = each.Bytes!.Value / (1e6 * each.TransferMs!.Value);
            table.AddRow(
                each.Transport!,
                Length(each.Bytes.Value),
                Text(each.TransferMs.Value, "0.####"),
                Text(each.SpreadMs!.Value, "0.####"),
                Text(gigabytesPerSecond, "0.##"),
                Text(each.Samples!.Value, "0"));
        }

        return table;
    }

    /// <summary>For example "gloo: 0.12 ms + 1.9 GB/s, within 20 % of every length".</summary>
    public static string Describe(TransferFit fit)
    {
        var bandwidth = fit.GigabytesPerSecond is { } speed
            ? $" + {Text(speed, "0.##")} GB/s"
            : ", whatever the length";
        return $"{fit.Transport}: {Text(fit.LatencyMs, "0.####")} ms{bandwidth}, "
            + $"within {Text(100 * fit.WorstError, "0")} % of every length";
    }

    /// <summary>With the largest unit that leaves a whole number.</summary>
    public static string Length(long bytes)
    {
        var unit = 0;
        for (; unit < _units.Length - 1 && bytes % 1024 == 0; unit++)
        {
            bytes /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} {_units[unit]}");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
