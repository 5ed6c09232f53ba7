using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Database;

public class EmbeddedPostgresTests
{
    [Fact]
    public async Task Killed_service_leaves_no_server_and_starts_again_with_its_data()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(directory.Path, "cluster.new", "left by an initdb that was killed"));
        await using (var killed = await PlannerProcess.StartAsync(directory.Setting))
        {
            using var http = new HttpClient { BaseAddress = killed.Url };
            await new PlannerClient(http).AddModelAsync(Requests.Model("survivor"));
            using var server = directory.Server();
            await killed.KillAsync();
            await PlannerProcess.EndAsync(server);
        }

        await using var restarted = await PlannerProcess.StartAsync(directory.Setting);
        using var again = new HttpClient { BaseAddress = restarted.Url };
        Assert.Equal(4, (await new PlannerClient(again).GetModelAsync("survivor")).Layers);
    }

    [Fact]
    public async Task Service_starts_at_once_after_one_that_was_killed()
    {
        using var directory = new TemporaryDirectory();
        await using var killed = await PlannerProcess.StartAsync(directory.Setting);
        await killed.KillAsync();

        await using var restarted = await PlannerProcess.StartAsync(directory.Setting);

        Assert.Equal(0, await restarted.StopAsync());
    }

    [Fact]
    public async Task Orderly_stop_stops_the_server_too()
    {
        using var directory = new TemporaryDirectory();
        await using var service = await PlannerProcess.StartAsync(directory.Setting);
        using var server = directory.Server();

        Assert.Equal(0, await service.StopAsync());

        Assert.True(server.HasExited);
        Assert.False(File.Exists(Path.Combine(directory.Path, "cluster", "postmaster.pid")));
    }

    [Fact]
    public async Task Server_that_dies_is_a_problem_and_not_the_end()
    {
        using var directory = new TemporaryDirectory();
        await using var service = await PlannerProcess.StartAsync(directory.Setting);
        using var http = new HttpClient { BaseAddress = service.Url };
        using (var server = directory.Server())
        {
            server.Kill();
            await PlannerProcess.EndAsync(server);
        }

        (await http.AskAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "database-unavailable");
        (await http.AskAsync("/v1/models")).IsProblem(HttpStatusCode.ServiceUnavailable, "database-unavailable");
        Assert.Equal(HttpStatusCode.OK, (await http.AskAsync("/health/live")).Status);
    }
}
