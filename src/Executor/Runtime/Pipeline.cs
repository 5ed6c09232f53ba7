using System.Diagnostics;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A GPT cut into K stages, each on a thread of its own in this process, trained step by step under any
/// <see cref="StepPlan"/>. Loss and gradients are those of the unsliced step on one device, whatever the slicing. Use
/// it from one thread.
/// </summary>
public sealed class Pipeline : IDisposable
{
    private readonly int _maxSequenceTokens;
    private readonly InProcessLink[] _links;
    private readonly StageThread[] _threads;
    private readonly GptStage[] _stages;
    private readonly StageRunner[] _runners;
    private readonly AdamW[] _optimizers;

    /// <exception cref="ArgumentException">The stages do not divide the model's layers.</exception>
    public Pipeline(GptShape shape, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        _maxSequenceTokens = shape.MaxSequenceTokens;
        var stages = Enumerable.Range(0, options.StageCount);
        _stages = [.. stages.Select(stage => GptStage.Create(shape, stage, options.StageCount, options.Placement))];
        _links = [.. stages.Skip(1).Select(_ => new InProcessLink())];
        _runners = [.. stages.Select(stage => new StageRunner(
            _stages[stage], _links.ElementAtOrDefault(stage - 1), _links.ElementAtOrDefault(stage)))];
        _optimizers = [.. _stages.Select(stage => optim.AdamW(
            stage.Parameters.Select(named => named.Parameter),
            options.LearningRate,
            weight_decay: options.WeightDecay))];
        _threads = [.. stages.Select(stage => new StageThread(stage, options.ThreadsPerStage))];
    }

    /// <summary>All parameters, first stage first.</summary>
    public IReadOnlyList<NamedParameter> Parameters => [.. _stages.SelectMany(stage => stage.Parameters)];

    /// <summary>Forward, backward and the optimiser's update.</summary>
    /// <exception cref="ArgumentException">The plan is for another batch, sequence or number of stages.</exception>
    /// <exception cref="StageFailedException">A stage failed; the parameters may be half updated.</exception>
    public StepResult Step(TokenBatch batch, StepPlan plan) => Run(batch, plan, update: true);

    /// <summary>Forward and backward alone: the gradients stay on the parameters.</summary>
    /// <inheritdoc cref="Step"/>
    public StepResult ComputeGradients(TokenBatch batch, StepPlan plan) => Run(batch, plan, update: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _threads.Concat<IDisposable>(_links).Concat(_optimizers).Concat(_stages))
        {
            part.Dispose();
        }
    }

    private StepResult Run(TokenBatch batch, StepPlan plan, bool update)
    {
        Check(batch, plan);
        using var givenUp = new CancellationTokenSource();
        var step = new StepContext(plan, batch, Stopwatch.GetTimestamp(), givenUp.Token);
        var results = _threads
            .Select((thread, stage) => thread.Run(() => RunStage(stage, step, update, givenUp)))
            .ToArray();
        var allDone = Task.WhenAll(results);
        ((IAsyncResult)allDone).AsyncWaitHandle.WaitOne();
        if (!allDone.IsCompletedSuccessfully)
        {
            throw Failure(results);
        }

        var stepTime = step.Since(Stopwatch.GetTimestamp());
        var timeline = new Timeline(results.Select(result => result.Result.Times));
        return new StepResult(results[^1].Result.Loss, timeline, stepTime);
    }

    private StageResult RunStage(int stage, StepContext step, bool update, CancellationTokenSource givenUp)
    {
        try
        {
            _optimizers[stage].zero_grad();
            var result = _runners[stage].Run(step.Plan.Schedule.Devices[stage], step);
            if (update)
            {
                _optimizers[stage].step();
            }

            return result;
        }
        catch
        {
            givenUp.Cancel(); // before the other stages wait for ever for what this one will not send
            throw;
        }
    }

    private StageFailedException Failure(Task<StageResult>[] results)
    {
        Array.ForEach(_links, link => link.Clear());
        var failed = Array.FindIndex(results, result => result.IsFaulted);
        return new StageFailedException(failed, results[failed].Exception!.InnerException!);
    }

    private void Check(TokenBatch batch, StepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(plan);
        (bool Holds, string Otherwise)[] conditions =
        [
            (plan.Schedule.Devices.Count == _stages.Length,
                $"The plan is for {plan.Schedule.Devices.Count} stages; the pipeline has {_stages.Length}."),
            (plan.BatchSequences == batch.Inputs.shape[0],
                $"The plan is for {plan.BatchSequences} sequences; the batch has {batch.Inputs.shape[0]}."),
            (plan.SequenceTokens == batch.Inputs.shape[1],
                $"The plan is for sequences of {plan.SequenceTokens} tokens; "
                + $"the batch's have {batch.Inputs.shape[1]}."),
            (plan.SequenceTokens <= _maxSequenceTokens,
                $"The plan is for sequences of {plan.SequenceTokens} tokens; the model takes {_maxSequenceTokens}."),
        ];
        foreach (var (_, otherwise) in conditions.Where(condition => !condition.Holds))
        {
            throw new ArgumentException(otherwise, nameof(plan));
        }
    }
}
