namespace TeraPipe.Bench.Service;

/// <summary>
/// What-ifs of 2048 tokens in grains of 8 over 48 stages, by four clients at once. Each is asked of a profile that
/// nobody has asked about: nothing that the service may keep answers it, neither the plan nor what was fitted.
/// </summary>
internal static class WhatIfs
{
    private const int Connections = 4;
    private const int WarmUp = 200;
    private const int Timed = 1_000;

    private const double AimMs = 15;

    public const string Name = "POST what-if L 2048 g 8 K 48 uncached, p99";

    public static string Question(string profile, int tensorParallelDegree) => $$"""
        {"model":"gpt3-175b","profile":"{{profile}}","stages":48,"sequenceTokens":2048,"grainTokens":8,
         "batchSequences":2,"tensorParallelDegree":{{tensorParallelDegree}}}
        """;

    public static BenchRow Measure()
    {
        using var service = BenchService.Start();
        var profiles = Enumerable.Range(0, WarmUp + Timed)
            .Select(number => new BenchProfile(number, Step: 128, Steps: 16))
            .ToArray();
        Load.Each(service, [.. profiles.Select(one => RawRequest.Post("/v1/profiles", one.Json()))], 201, Connections);
        var questions = profiles.Select(one => RawRequest.Post(
            "/v1/plans?validateOnly=true", Question(one.Name, tensorParallelDegree: 1))).ToArray();

        Load.Each(service, questions[..WarmUp], 200, Connections);
        var result = Load.Each(service, questions[WarmUp..], 200, Connections);
        return BenchRow.AtMost(
            Name,
            result.PercentileMs(0.99),
            "ms",
            AimMs,
            new("medianMs", result.PercentileMs(0.5)),
            new("maxMs", result.LatenciesMs[^1]),
            new("requests", result.LatenciesMs.Count),
            new("perSecond", result.PerSecond),
            new("serviceUs", result.ServiceUsPerRequest),
            new("clientShare", result.ClientShare),
            new("measurements", profiles[0].Rows));
    }
}
