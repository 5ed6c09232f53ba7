using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

[assembly: AssemblyFixture(typeof(PlannerFixture))]

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>One service on its embedded database, shared by all tests that only ask it something.</summary>
public sealed class PlannerFixture : IAsyncLifetime
{
    public const int MaxBodyBytes = 65_536;
    public const int MaxMeasurements = 6000;

    private readonly TemporaryDirectory _directory = new();
    private PlannerProcess? _process;

    /// <summary>Sends what it is told, well-formed or not.</summary>
    public HttpClient Http { get; private set; } = null!;

    public PlannerClient Client { get; private set; } = null!;

    internal TemporaryDirectory Directory => _directory;

    public async ValueTask InitializeAsync()
    {
        _process = await PlannerProcess.StartAsync(
            _directory.Setting,
            $"--Planner:MaxBodyBytes={MaxBodyBytes}",
            $"--Profiles:MaxMeasurements={MaxMeasurements}");
        Http = new HttpClient { BaseAddress = _process.Url };
        Client = new PlannerClient(Http);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process!.DisposeAsync();
        _directory.Dispose();
    }
}
