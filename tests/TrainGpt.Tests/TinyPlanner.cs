using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using TeraPipe.Executor.Tests.Plans;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>A planner that knows a model small enough for tests, and a profile of it.</summary>
public sealed class TinyPlanner : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("traingpt-");
    private PlannerService? _service;

    /// <summary>Options of train: the model and its question, for two stages. Each call is for a job of its own.
    /// </summary>
    public string[] Options(int threads = 1) => Options(_service!.Url, threads);

    /// <summary>The same for another planner.</summary>
    public string[] Options(Uri planner, int threads = 1)
    {
        var job = $"job-{Guid.NewGuid():N}";
        return
        [
            "train", "--planner", $"{planner}", "--job", job, "--model", "tiny", "--profile", "tiny",
            "--hidden", "64", "--heads", "4", "--max-sequence", "512", "--sequence", "256", "--grain", "64",
            "--data", RunningProgram.InRepository("README.md"), "--threads", $"{threads}",
            "--plan-cache", Path.Combine(_folder.FullName, $"{job}.json"),
        ];
    }

    /// <summary>The planner's process ends.</summary>
    public async Task EndAsync()
    {
        await _service!.DisposeAsync();
        _service = null;
    }

    public async ValueTask InitializeAsync()
    {
        _service = await PlannerService.StartAsync();
        using var http = new HttpClient { BaseAddress = _service.Url };
        await AddAsync(http, "models", new
        {
            model = "tiny", layers = 4, hiddenSize = 64, heads = 4, vocabularySize = 256, maxSequenceTokens = 512,
        });
        await AddAsync(http, "profiles", new
        {
            name = "tiny",
            device = new { name = "made up", kind = "cpu", torch = "1.13", kernelBackend = "openblas", threads = 1 },
            dtype = "float32",
            layer = new { hiddenSize = 64, heads = 4, feedForwardSize = 256 },
            layerOptimizerMs = 0.25,
            measurements = new[]
            {
                Point(64, 0, 1), Point(64, 64, 1.1), Point(64, 128, 1.2), Point(64, 192, 1.3),
                Point(128, 0, 1.9), Point(128, 64, 2), Point(128, 128, 2.1),
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Below those that systems give to connections: likely to be free a second later too.</summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                var port = Random.Shared.Next(10_000, 30_000);
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken
            }
        }
    }

    private static async Task AddAsync(HttpClient http, string resource, object body)
    {
        using var answer = await http.PostAsJsonAsync($"v1/{resource}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static object Point(int slice, int context, double forwardMs) => new
    {
        microBatch = 1, sliceTokens = slice, contextTokens = context, forwardMs, backwardMs = 2 * forwardMs,
    };
}
