using TeraPipe.Bench.Service;

namespace TeraPipe.Bench.Suites;

/// <summary>How fast the service answers, as its clients see it.</summary>
internal sealed class ServiceSuite : ISuite
{
    private readonly Ingestion _ingestion = new();

    public string Name => "service";

    public string Summary => "The service over HTTP: reading plans, what-ifs, taking in profiles";

    public string Legend => """
        Every case starts the service as its operator does, a process of its own on an embedded PostgreSQL with nothing
        in it but its reference data. **The load runs on the same cores as the service and its database.** It is this
        program: raw sockets, one thread a connection, requests made beforehand, answers read only to their end.

        - `GET plan … / GET /health/live`: requests a second over 16 kept-alive connections, health and plan in turn for
          a second each, seven rounds; `value` is the median of the rounds' ratios, `lowest` and `highest` their range.
          `serviceUs`, `healthServiceUs`: processor time that the service takes for a request, in µs; `clientShare`: how
          much of all processor time the load took. What the client takes for every request brings the ratio nearer
          to 1; healthServiceUs / serviceUs is the ratio without it.
        - `POST what-if`: GPT3-175B, B 2, at 4 connections, on profiles of 136 measured points (1 % of noise, seeded);
          1000 timed requests after 4000 to warm up: after 400 the runtime still compiles, and p99 is 3 to 4 times as
          long. No question was asked before: each has a memory limit of its own, too large to matter. `uncached`: they
          go over 8 profiles in turn, which the service has read and fitted while warming up. `on a new profile`: each
          also names a profile that was uploaded but never asked about, so that
          reading and fitting it is in the time.
        - `POST profile as lines`: 249,571 measurements as NDJSON over one connection, answered when they are committed;
          psql's `\copy` of the same rows as CSV into the same table of the same server, by psql's own `\timing`, in
          turn, five rounds after one to warm up.
        """;

    public IEnumerable<BenchCase> Cases =>
    [
        .. new[] { new PlanReads(IsKnown: false), new PlanReads(IsKnown: true) }.Select(
            one => new BenchCase(one.Name, one.Measure)),
        .. new[] { new WhatIfs(IsProfileNew: false), new WhatIfs(IsProfileNew: true) }.Select(
            one => new BenchCase(one.Name, one.Measure)),
        new(Ingestion.RatioName, _ingestion.Ratio),
        new(Ingestion.RateName, _ingestion.Rate),
    ];
}
