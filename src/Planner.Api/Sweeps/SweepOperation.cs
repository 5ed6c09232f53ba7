using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Operations;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>A sweep that outlives its request.</summary>
internal sealed class SweepOperation(
    SweepQuestions questions, SweepService service, SweepRepository sweeps, IOptions<PlannerOptions> options)
    : IOperationKind
{
    public const string Kind = "sweep";

    public string Name => Kind;

    public async Task<OperationOutcome> RunAsync(
        JsonElement request, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        var sent = request.Deserialize<SweepRequest>(PlannerJson.Options)!;
        var (question, faults) = await questions.ParseAsync(sent, cancellationToken);
        if (question is null)
        {
            return new OperationOutcome(null, Problems.InvalidRequest(faults).ProblemDetails);
        }

        var sweepId = question.SweepId();
        if (await sweeps.FindAsync(sweepId, cancellationToken) is null)
        {
            var patience = options.Value.OperationTimeout;
            if (await service.TryAnswerAsync(
                question, patience, new Told(progress), cancellationToken) is not { } answer)
            {
                return new OperationOutcome(null, Problems.SweepTimedOut(patience).ProblemDetails);
            }

            await service.KeepAsync(answer, cancellationToken);
        }

        return new OperationOutcome(SweepEndpoints.PathOf(sweepId));
    }

    /// <summary>"417 of 1,000 configurations", and how long the rest takes if they are all alike.</summary>
    private sealed class Told(IProgress<OperationProgress> progress) : IProgress<SweepProgress>
    {
        private readonly long _startedAt = Stopwatch.GetTimestamp();

        public void Report(SweepProgress value)
        {
            var elapsedMs = Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;
            progress.Report(new OperationProgress
            {
                Fraction = (double)value.Done / value.Total,
                Message = string.Create(
                    CultureInfo.InvariantCulture, $"{value.Done:N0} of {value.Total:N0} configurations"),
                RemainingMs = value.Done == 0 ? null : elapsedMs * (value.Total - value.Done) / value.Done,
            });
        }
    }
}
