using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TeraPipe.Bench.Service;

/// <summary>
/// A profile as lines into the service, against psql's \copy of the same rows into the same table of the same server,
/// in turn. The service parses, checks and hashes them besides; \copy has a profile's key already.
/// </summary>
internal sealed partial class Ingestion
{
    private const int Rounds = 5;
    private const int Steps = 706; // 249,571 rows, some 30 MB as lines

    private static readonly string[] _columns =
    [
        "profile_key", "micro_batch", "slice_tokens", "context_tokens", "samples",
        "forward_ms", "backward_ms", "forward_spread_ms", "backward_spread_ms",
    ];

    private readonly Lazy<(double Service, double Copy)[]> _rowsPerSecond = new(Run);

    public BenchRow Ratio() => BenchRow.AtLeast(
        RatioName,
        Median(round => round.Service / round.Copy),
        "ratio",
        0.5,
        new("lowest", _rowsPerSecond.Value.Min(round => round.Service / round.Copy)),
        new("highest", _rowsPerSecond.Value.Max(round => round.Service / round.Copy)),
        new("copyPerSecond", Median(round => round.Copy)),
        new("rows", new BenchProfile(0, 8, Steps).Rows));

    public BenchRow Rate() => BenchRow.AtLeast(
        RateName,
        Median(round => round.Service),
        "rows/s",
        100_000,
        new KeyValuePair<string, object?>("rows", new BenchProfile(0, 8, Steps).Rows));

    public const string RatioName = "POST profile as lines / psql \\copy";

    public const string RateName = "POST profile as lines";

    private double Median(Func<(double Service, double Copy), double> of) =>
        _rowsPerSecond.Value.Select(of).Order().ElementAt(Rounds / 2);

    /// <summary>Rows a second of each round; the round before them is the compiler's.</summary>
    private static (double Service, double Copy)[] Run()
    {
        using var service = BenchService.Start();
        using var connection = new RawConnection(service.Url);
        return [.. Enumerable.Range(0, Rounds + 1).Select(number => Round(service, connection, number)).Skip(1)];
    }

    private static (double Service, double Copy) Round(BenchService service, RawConnection connection, int number)
    {
        var profile = new BenchProfile(number, Step: 8, Steps);
        var request = RawRequest.Post("/v1/profiles", profile.Lines(), "application/x-ndjson");
        var started = Stopwatch.GetTimestamp();
        var status = connection.Send(request);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return status == 201
            ? (profile.Rows / elapsed.TotalSeconds, profile.Rows / Copy(service, profile).TotalSeconds)
            : throw new InvalidOperationException(connection.Answer);
    }

    /// <summary>How long \copy takes, by psql's own clock.</summary>
    private static TimeSpan Copy(BenchService service, BenchProfile profile)
    {
        var twin = Psql(service, $"""
            INSERT INTO profiles (profile_id, name, device_name, device_kind, dtype, tensor_parallel_degree,
                                  hidden_size, heads, feed_forward_size, measurement_count)
            SELECT reverse(profile_id), name || '-twin', device_name, device_kind, dtype, tensor_parallel_degree,
                   hidden_size, heads, feed_forward_size, measurement_count
              FROM profiles
             WHERE name = '{profile.Name}'
            RETURNING 'key ' || profile_key;
            """);
        var csv = Path.Combine(service.DataDirectory, "rows.csv");
        profile.WriteCsv(csv, Key().Match(twin).Groups["key"].Value);
        var copied = Psql(service, $"""
            \timing on
            \copy measurements ({string.Join(", ", _columns)}) FROM '{csv}' CSV
            """);
        return TimeSpan.FromMilliseconds(double.Parse(
            Time().Match(copied).Groups["ms"].Value, CultureInfo.InvariantCulture));
    }

    private static string Psql(BenchService service, string script)
    {
        string[] arguments =
        [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", service.DataDirectory, "-U", "planner", "-d", "postgres",
        ];
        using var psql = Process.Start(new ProcessStartInfo("psql", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        psql.StandardInput.Write(script + "\n");
        psql.StandardInput.Close();
        var output = psql.StandardOutput.ReadToEnd();
        psql.WaitForExit();
        return psql.ExitCode == 0 ? output : throw new InvalidOperationException("psql failed.");
    }

    [GeneratedRegex(@"key (?<key>\d+)")]
    private static partial Regex Key();

    [GeneratedRegex(@"Time: (?<ms>[0-9.]+) ms")]
    private static partial Regex Time();
}
