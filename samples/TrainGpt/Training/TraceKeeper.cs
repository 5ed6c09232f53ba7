using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// Writes a trace of the run's third step, when memory is taken and caches are warm, or of its last one if that comes
/// before; beside it the planner's timeline of the plan, if it answers. The third step's is written while training goes
/// on, so that a run that is killed later has it.
/// </summary>
internal sealed class TraceKeeper(TrainingOptions options, Func<TrainingPlan> plan, Action<string> say)
    : ITrainingObserver
{
    private const int Traced = 3;

    /// <summary>What comes after must not wait long for a planner that may be away.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private int _seen;
    private (long Step, Timeline Measured, TrainingPlan Plan)? _kept;
    private Task? _writing;

    public void Stepped(TrainingStep row, StepResult result)
    {
        if (++_seen > Traced)
        {
            return;
        }

        var kept = (row.Step, result.Timeline, plan());
        _kept = kept;
        if (_seen == Traced)
        {
            _writing = Task.Run(() => WriteAsync(kept, CancellationToken.None)); // training does not wait for it
        }
    }

    /// <summary>Waits until it is written.</summary>
    /// <exception cref="UserError">The file cannot be written.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_kept is not { } kept)
        {
            say("--trace: there was no step to trace.");
            return;
        }

        await (_writing ?? WriteAsync(kept, cancellationToken));
    }

    private async Task WriteAsync(
        (long Step, Timeline Measured, TrainingPlan Plan) kept, CancellationToken cancellationToken)
    {
        var (step, measured, traced) = kept;
        var predicted = traced.Elastic is null ? await PredictedAsync(traced.PlanId, cancellationToken) : null;
        var path = options.Records.Trace!;
        try
        {
            await File.WriteAllTextAsync(path, StepTrace.Write(step, measured, traced, predicted), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError($"--trace: '{path}' cannot be written: {failure.Message}");
        }

        say($"A trace of step {step} is in {path}, " + (
            predicted is not null ? "beside its prediction."
            : traced.Elastic is null ? "without its prediction: the planner does not answer."
            : "without a prediction: of an elastic run only the step's time is predicted."));
    }

    private async Task<TimelineResponse?> PredictedAsync(string planId, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.Loop.Planner };
        var planner = new PlannerClient(
            http, new PlannerClientOptions { Retries = 0, AttemptTimeout = _patience, TotalTimeout = _patience });
        try
        {
            return await planner.GetTimelineAsync(planId, cancellationToken: cancellationToken);
        }
        catch (PlannerException)
        {
            return null;
        }
    }
}
