using System.Text.Json;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

/// <summary>Does what a test says.</summary>
internal sealed class ScriptedKind(
    Func<JsonElement, IProgress<OperationProgress>, CancellationToken, Task<OperationOutcome>> script) : IOperationKind
{
    public const string Kind = "scripted";

    public string Name => Kind;

    public Task<OperationOutcome> RunAsync(
        JsonElement request, IProgress<OperationProgress> progress, CancellationToken cancellationToken) =>
        script(request, progress, cancellationToken);
}
