using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>One real service for all tests, and a plan of its.</summary>
public sealed class PlannerFixture : IAsyncLifetime
{
    public const string Collection = "planner";

    private PlannerService? _service;
    private HttpClient? _http;

    /// <summary>What the <see cref="Answer"/> is of: two stages of two layers each, of a measured profile.</summary>
    public static PlanRequest Question { get; } = new()
    {
        Model = "looped",
        Profile = "measured",
        Stages = 2,
        SequenceTokens = 256,
        GrainTokens = 64,
        MemoryLimitBytes = 2_000_000_000,
    };

    public Uri Url => _service!.Url;

    /// <summary>An operator's, beside the loop that is tested.</summary>
    public PlannerClient Client { get; private set; } = null!;

    /// <summary>As the service tells it.</summary>
    public PlanResponse Answer { get; private set; } = null!;

    /// <summary>The <see cref="Answer"/> as JSON.</summary>
    public string Json => PlanJson.Write(Answer);

    public async ValueTask InitializeAsync()
    {
        _service = await PlannerService.StartAsync();
        _http = new HttpClient { BaseAddress = _service.Url };
        Client = new PlannerClient(_http);
        await Client.AddModelAsync(new()
        {
            Model = "looped", Layers = 4, HiddenSize = 64, Heads = 4, VocabularySize = 256, MaxSequenceTokens = 512,
        });
        await Client.AddProfileAsync(Profile("measured"));
        Answer = await Client.AddPlanAsync(Question);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }
    }

    /// <summary>
    /// Measurements of the model's layer, made up: four slices of 64 tokens are best by little, and with more overhead
    /// fewer are.
    /// </summary>
    /// <param name="name">Of the profile; what stands before '-' is its device's, and the same device is comparable.
    /// </param>
    /// <param name="overheadMs">What each slice takes longer.</param>
    public static ProfileRequest Profile(string name, double overheadMs = 0)
    {
        return new()
        {
            Name = name,
            Device = new()
            {
                Name = name.Split('-')[0], Kind = "cpu", Torch = "2.6.0", KernelBackend = "openblas", Threads = 1,
            },
            Dtype = "float32",
            Layer = new() { HiddenSize = 64, Heads = 4, FeedForwardSize = 256 },
            LayerOptimizerMs = 0.25,
            Measurements =
            [
                Point(64, 0, 1.0), Point(64, 64, 1.1), Point(64, 128, 1.2), Point(64, 192, 1.3),
                Point(128, 0, 1.9), Point(128, 64, 2.0), Point(128, 128, 2.1),
            ],
        };

        Measurement Point(int slice, int context, double forwardMs) => new()
        {
            MicroBatch = 1,
            SliceTokens = slice,
            ContextTokens = context,
            ForwardMs = forwardMs + overheadMs,
            BackwardMs = (2 * forwardMs) + overheadMs,
        };
    }
}
