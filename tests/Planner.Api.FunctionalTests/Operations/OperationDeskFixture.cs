using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

/// <summary>A service on a database of its own that takes operations and runs none.</summary>
public sealed class OperationDeskFixture(PlannerFixture planner) : IAsyncLifetime
{
    private PlannerProcess? _process;

    public HttpClient Http { get; private set; } = null!;

    internal TemporaryDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TemporaryDatabase.CreateAsync(planner.Directory);
        _process = await StartAsync(atOnce: 0);
        Http = new HttpClient { BaseAddress = _process.Url };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process!.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Starts a replica that runs operations.</summary>
    internal Task<PlannerProcess> StartAsync(int atOnce = 1) => PlannerProcess.StartAsync(
        $"--ConnectionStrings:Planner={Database.Source.ConnectionString}",
        $"--Operations:AtOnce={atOnce}",
        "--Operations:Lease=00:00:02");
}
