using TeraPipe.Contracts.Models;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/models.</content>
public sealed partial class PlannerClient
{
    /// <summary>All models of the catalogue, by name.</summary>
    public IAsyncEnumerable<ModelResponse> ListModelsAsync(CancellationToken cancellationToken = default) =>
        ListAsync<ModelResponse>(Route.Of($"v1/models"), cancellationToken);

    /// <summary>A model of the catalogue, by its name.</summary>
    public Task<ModelResponse> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        GetAsync<ModelResponse>(Route.Of($"v1/models/{model}"), cancellationToken);

    /// <summary>Adds a model, or finds that the same is there already.</summary>
    public Task<ModelResponse> AddModelAsync(ModelRequest model, CancellationToken cancellationToken = default) =>
        PostAsync<ModelRequest, ModelResponse>(Route.Of($"v1/models"), model, cancellationToken);
}
