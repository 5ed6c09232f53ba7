using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Clusters;

namespace TeraPipe.Planner.Api.Support;

/// <summary>What is asked about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Cluster">The cluster.</param>
/// <param name="Dtype">Null: whichever there is a profile of.</param>
/// <param name="TensorParallelDegree">Devices that share each layer.</param>
/// <param name="SequenceTokens">Tokens of every sequence.</param>
internal sealed record SupportQuestion(
    ModelResponse Model, StoredCluster Cluster, string? Dtype, int TensorParallelDegree, int SequenceTokens);
