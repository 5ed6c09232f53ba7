namespace TeraPipe.Bench.Service;

/// <summary>Reading a stored plan against /health/live of the same process, in turn.</summary>
internal sealed record PlanReads(bool IsKnown)
{
    private const double Aim = 0.6;
    private const int Connections = 16;
    private const int Rounds = 7;
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(1);

    public string Name => IsKnown
        ? "GET plan with If-None-Match (304) / GET /health/live"
        : "GET plan with ETag (200) / GET /health/live";

    public BenchRow Measure()
    {
        using var service = BenchService.Start();
        var (path, tag) = StorePlan(service);
        var (health, plan) = (RawRequest.Get("/health/live"), RawRequest.Get(path, IsKnown ? tag : null));
        var status = IsKnown ? 304 : 200;

        var (healths, plans) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = 0; round <= Rounds; round++)
        {
            healths.Add(Load.Repeat(service, health, 200, Connections, _turn));
            plans.Add(Load.Repeat(service, plan, status, Connections, _turn));
        }

        // The first round is the compiler's.
        var ratios = plans.Zip(healths, (one, other) => one.PerSecond / other.PerSecond).Skip(1).Order().ToArray();
        return BenchRow.AtLeast(
            Name,
            ratios[Rounds / 2],
            "ratio",
            Aim,
            new("lowest", ratios[0]),
            new("highest", ratios[^1]),
            new("perSecond", Median(plans, one => one.PerSecond)),
            new("healthPerSecond", Median(healths, one => one.PerSecond)),
            new("serviceUs", Median(plans, one => one.ServiceUsPerRequest)),
            new("healthServiceUs", Median(healths, one => one.ServiceUsPerRequest)),
            new("clientShare", Median(plans, one => one.ClientShare)));
    }

    private static double Median(List<LoadResult> rounds, Func<LoadResult, double> of) =>
        rounds.Skip(1).Select(of).Order().ElementAt(Rounds / 2);

    /// <summary>The path of a plan of ordinary size, and its tag.</summary>
    private static (string Path, string Tag) StorePlan(BenchService service)
    {
        using var connection = new RawConnection(service.Url);
        var question = WhatIfs.Question("h200-datasheet", memoryLimitBytes: 1_000_000_000_000);
        var status = connection.Send(RawRequest.Post("/v1/plans", question));
        var path = status == 201
            ? connection.Header("Location")
            : $"/v1/plans/{PlanIdOf(connection.Answer)}"; // the service's own example is this very plan
        connection.Send(RawRequest.Get(path));
        return (path, connection.Header("ETag"));
    }

    private static string PlanIdOf(string answer) => answer.Split("\"planId\":\"")[1].Split('"')[0];
}
