using System.Collections.Concurrent;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Freezing;

namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>
/// Has the planner decide, at every so manieth step, how many layers are frozen, and tells it as an event of the run.
/// What is frozen and where the model goes then comes with the run's state, as with events that others tell.
/// </summary>
/// <remarks>
/// A decision counts on from the one before and from what is frozen; after a restart from the latter alone, so that
/// fractions of a layer that were not frozen yet are forgotten. An event's id says what it freezes: sent again it
/// happens once.
/// </remarks>
internal sealed class FreezeDecider(ElasticLoopOptions options, PlannerTalk talk)
{
    private readonly ConcurrentQueue<Evidence> _waiting = new();
    private FreezeDecisionResponse? _last;
    private IReadOnlyList<double>? _lastNorms;

    /// <summary>
    /// For the thread that trains: keeps what is known after a step, where it is time to decide. Where gradients
    /// overflowed nothing is known: that decision is left out.
    /// </summary>
    /// <param name="stepsDone">Of the whole training.</param>
    /// <param name="gradientNorms">[l] is layer l's.</param>
    /// <param name="stepSequences">Of all replicas.</param>
    public void After(long stepsDone, IReadOnlyList<double> gradientNorms, int stepSequences)
    {
        if (options.FreezeEverySteps > 0 && stepsDone % options.FreezeEverySteps == 0
            && gradientNorms.All(double.IsFinite))
        {
            _waiting.Enqueue(new Evidence(stepsDone, gradientNorms, stepSequences));
        }
    }

    /// <summary>Decides what waits, until more is frozen.</summary>
    /// <param name="run">The run as it stands.</param>
    /// <param name="cancellationToken">Gives up; what was not decided waits on.</param>
    /// <returns>Whether the run stands elsewhere now, so that it must be looked up.</returns>
    /// <exception cref="PlannerException">
    /// The planner is away, and what was not decided waits on; or it refuses, and that decision is left out.
    /// </exception>
    public async Task<bool> DecideAsync(ElasticResponse run, CancellationToken cancellationToken)
    {
        var isNews = false;
        while (!isNews && _waiting.TryPeek(out var evidence))
        {
            try
            {
                isNews = await DecideAsync(evidence, run, cancellationToken);
            }
            catch (PlannerException stale) when (stale.Type == "/problems/stale-generation")
            {
                return true; // decided again on what it is now
            }
            catch (PlannerException refusal) when (refusal is { StatusCode: not null, IsRetryable: false })
            {
                _waiting.TryDequeue(out _); // as it is it will be refused ever after
                throw;
            }

            _waiting.TryDequeue(out _);
        }

        return isNews;
    }

    private async Task<bool> DecideAsync(
        Evidence evidence, ElasticResponse run, CancellationToken cancellationToken)
    {
        var decision = await talk.DecideFreezeAsync(Question(evidence, run), cancellationToken);
        var isMore = decision.FrozenLayers > run.FrozenLayers;
        if (isMore)
        {
            await talk.TellAsync(Event(evidence, decision, run), cancellationToken);
        }

        (_last, _lastNorms) = (decision, evidence.GradientNorms);
        return isMore;
    }

    private FreezeDecisionRequest Question(Evidence evidence, ElasticResponse run) => new()
    {
        Policy = options.Run.Policy,
        Layers = evidence.GradientNorms.Count,
        Last = new LastFreezeDecision
        {
            FrozenLayers = run.FrozenLayers,
            ExactLayers = _last?.FrozenLayers == run.FrozenLayers ? _last.ExactLayers : run.FrozenLayers,
        },
        Evidence = new FreezeEvidenceRequest
        {
            Decision = (int)(evidence.StepsDone / options.FreezeEverySteps),
            Progress = Math.Min(1, (double)evidence.StepsDone / options.TotalSteps),
            GradientNorms = evidence.GradientNorms,
            LastGradientNorms = _lastNorms,
        },
    };

    private ElasticEventRequest Event(Evidence evidence, FreezeDecisionResponse decision, ElasticResponse run) => new()
    {
        Id = $"freeze:{evidence.StepsDone}:{decision.FrozenLayers}:{run.Generation}",
        Kind = "freeze",
        Generation = run.Generation,
        Data = new ElasticEventData
        {
            FrozenLayers = decision.FrozenLayers,
            PassesLeft = options.PassesLeft(evidence.StepsDone, evidence.StepSequences),
        },
    };

    private sealed record Evidence(long StepsDone, IReadOnlyList<double> GradientNorms, int StepSequences);
}
