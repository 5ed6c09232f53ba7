namespace TeraPipe.Bench.Service;

/// <summary>
/// What-ifs of 2048 tokens in grains of 8 over 48 stages, by four clients at once, none of which was asked before: each
/// has a memory limit of its own, too large to matter.
/// </summary>
/// <param name="IsProfileNew">Whether each is also the first on its profile, so that reading and fitting it is in the
/// time; else they are on a few profiles that were asked about while warming up.</param>
internal sealed record WhatIfs(bool IsProfileNew)
{
    private const int Connections = 4;
    private const int WarmUp = 4_000;
    private const int Timed = 1_000;
    private const int KnownProfiles = 8;

    private const long AmpleBytes = 1_000_000_000_000_000;

    private const double AimMs = 15;

    public string Name => IsProfileNew
        ? "POST what-if L 2048 g 8 K 48 on a new profile, p99"
        : "POST what-if L 2048 g 8 K 48 uncached, p99";

    public static string Question(string profile, long memoryLimitBytes) => $$"""
        {"model":"gpt3-175b","profile":"{{profile}}","stages":48,"sequenceTokens":2048,"grainTokens":8,
         "batchSequences":2,"memoryLimitBytes":{{memoryLimitBytes}}}
        """;

    public BenchRow Measure()
    {
        using var service = BenchService.Start();
        var profiles = Enumerable.Range(0, IsProfileNew ? WarmUp + Timed : KnownProfiles)
            .Select(number => new BenchProfile(number, Step: 128, Steps: 16))
            .ToArray();
        Load.Each(service, [.. profiles.Select(one => RawRequest.Post("/v1/profiles", one.Json()))], 201, Connections);
        var questions = Enumerable.Range(0, WarmUp + Timed).Select(number => RawRequest.Post(
            "/v1/plans?validateOnly=true",
            Question(profiles[number % profiles.Length].Name, AmpleBytes + number))).ToArray();

        Load.Each(service, questions[..WarmUp], 200, Connections);
        var result = Load.Each(service, questions[WarmUp..], 200, Connections);
        var p99Ms = result.PercentileMs(0.99);
        KeyValuePair<string, object?>[] details =
        [
            new("medianMs", result.PercentileMs(0.5)),
            new("p90Ms", result.PercentileMs(0.9)),
            new("maxMs", result.LatenciesMs[^1]),
            new("requests", result.LatenciesMs.Count),
            new("perSecond", result.PerSecond),
            new("serviceUs", result.ServiceUsPerRequest),
            new("clientShare", result.ClientShare),
            new("measurements", profiles[0].Rows),
        ];
        return IsProfileNew
            ? new BenchRow(Name, p99Ms, "ms", Aim: null, Met: null) { Details = details }
            : BenchRow.AtMost(Name, p99Ms, "ms", AimMs, details);
    }
}
