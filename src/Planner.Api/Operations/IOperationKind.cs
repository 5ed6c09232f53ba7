using System.Text.Json;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>A kind of work that may outlive the request that asked for it.</summary>
internal interface IOperationKind
{
    /// <summary>"plan" or "sweep", as the table and the JSON say.</summary>
    string Name { get; }

    /// <summary>Does it. Doing it again after a crash gives the same.</summary>
    /// <param name="request">The body that was asked with; it was valid then.</param>
    /// <param name="progress">Is told now and then; the last one told counts.</param>
    /// <param name="cancellationToken">The operation was cancelled, or the service stops.</param>
    /// <returns>The path of what was made, or a problem where the answer is an expected "no".</returns>
    Task<OperationOutcome> RunAsync(
        JsonElement request, IProgress<OperationProgress> progress, CancellationToken cancellationToken);
}
