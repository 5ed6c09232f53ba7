using System.Diagnostics;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Training;

/// <summary>
/// Trains a model under the planner's plan on the sequences of a token file, with checkpoints and evaluations in
/// between. All ranks call the same in the same order; the first one's observers hear of it.
/// </summary>
/// <example><code>
/// var trainer = new Trainer(pipeline, planner, sequences, options, [new TrainingLogFile("run.jsonl")]);
/// trainer.Begin(resume: true);
/// while (trainer.StepsDone &lt; 1000)
/// {
///     trainer.Step();
/// }
///
/// trainer.Save();
/// </code></example>
public sealed class Trainer
{
    private readonly IPipeline _pipeline;
    private readonly PlannedPipeline _training;
    private readonly CheckpointKeeper _checkpoints;
    private readonly StepAccount _account;
    private readonly TrainerOptions _options;
    private readonly TokenSequences _data;
    private readonly IReadOnlyList<ITrainingObserver> _observers;
    private IReadOnlyList<Bytes> _peaks = [];
    private long _taken;

    /// <param name="pipeline">The model; stays its owner's.</param>
    /// <param name="planner">On the first rank, who talks to the planner; null on all others.</param>
    /// <param name="data">What is trained on; the same on all ranks.</param>
    /// <param name="options">What is done besides, and when.</param>
    /// <param name="observers">Hear what happens, on the first rank.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a rank has no planner or one too many.
    /// </exception>
    public Trainer(
        IPipeline pipeline,
        PlannerLoop? planner,
        TokenSequences data,
        TrainerOptions options,
        IReadOnlyList<ITrainingObserver> observers)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observers);
        options.Check();
        (_pipeline, _options, _data) = (pipeline, options, data);
        _checkpoints = new CheckpointKeeper(pipeline, data, options.Checkpoints);
        _account = new StepAccount(pipeline.Shape, data, options);
        _observers = pipeline.IsFirst ? observers : [];
        _training = PlannedPipeline.Start(pipeline, planner);
    }

    /// <summary>What is trained on; changes only at the beginning of a step.</summary>
    public TrainingPlan Plan => _training.Plan;

    /// <summary>Steps done since the training began, not only in this run.</summary>
    public long StepsDone => _pipeline.Progress.StepsDone;

    /// <summary>The last good checkpoint; null where there is none.</summary>
    public string? LastCheckpoint => _checkpoints.Last;

    /// <summary>The memory of the last step beside what the plan says; null where either is not known.</summary>
    public MemoryReport? Memory => _peaks.Count > 0 && Plan.Memory.Count > 0 ? MemoryReport.Of(Plan, _peaks) : null;

    /// <summary>Begins, or goes on from the newest checkpoint if there is one.</summary>
    /// <param name="resume">Whether it may go on.</param>
    /// <returns>Whether it goes on: false where there is no checkpoint.</returns>
    /// <exception cref="CheckpointException">
    /// The checkpoint is damaged, or of another model or other data; or there is one, and nobody wants to go on.
    /// </exception>
    public bool Begin(bool resume)
    {
        var startedAt = Stopwatch.GetTimestamp();
        if (_checkpoints.Resume(resume) is not { } taken)
        {
            return false;
        }

        _taken = taken;
        Tell(observer => observer.Resumed(Note(startedAt)));
        return true;
    }

    /// <summary>A step and, where it is time, an evaluation and a checkpoint.</summary>
    /// <exception cref="TrainingFailedException">It cannot go on; says why, and what is left.</exception>
    /// <exception cref="StageFailedException">A stage failed for another reason.</exception>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
#pragma warning disable CA1716 // a keyword of Visual Basic, which can write [Step]
    public void Step()
#pragma warning restore CA1716
    {
        var before = Plan;
        _training.Turn();
        var batches = Batches;
        var result = OnBatches(batches.Take(_taken, _options.AccumulatedBatches), _training.StepAsPlanned);
        var sequences = _options.AccumulatedBatches * batches.BatchSequences;
        _taken += sequences;
        _peaks = _pipeline.GatherPeakMemory();
        var step = _account.Row(StepsDone, result, Plan, _peaks, sequences, _taken);
        if (!before.IsSame(Plan))
        {
            Tell(observer => observer.PlanChanged(before, Plan, StepsDone));
        }

        Tell(observer => observer.Stepped(step, result));
        if (IsTime(_options.EvaluateEvery))
        {
            Evaluate();
        }

        if (IsTime(_options.SaveEvery))
        {
            Save();
        }
    }

    /// <summary>The loss of the sequences held out; nothing where there is no whole batch of them.</summary>
    /// <inheritdoc cref="Step" path="/exception"/>
    public void Evaluate()
    {
        var startedAt = Stopwatch.GetTimestamp();
        var (batches, lossSum, tokens) = (Batches, 0.0, 0L);
        for (var i = 0; i < batches.HeldOutBatches; i++)
        {
            var batch = batches.HeldOut(i);
            var counted = batch.CountedTokens;
            lossSum += counted * OnBatches([batch], _training.Evaluate);
            tokens += counted;
        }

        if (tokens > 0)
        {
            Tell(observer => observer.Evaluated(new Evaluation
            {
                Step = StepsDone,
                Loss = lossSum / tokens,
                Sequences = batches.HeldOutBatches * batches.BatchSequences,
                Tokens = tokens,
                Ms = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds,
            }));
        }
    }

    /// <summary>Writes a checkpoint, if there is a folder for them; at most one of a step.</summary>
    /// <exception cref="TrainingFailedException">It could not be written; those before are as they were.</exception>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    public void Save()
    {
        var startedAt = Stopwatch.GetTimestamp();
        if (_checkpoints.Save(_taken))
        {
            Tell(observer => observer.Saved(Note(startedAt)));
        }
    }

    private BatchMaker Batches => new(_data, _options.Device, Plan.Elastic?.StepSequences ?? _options.BatchSequences);

    private bool IsTime(int every) => every > 0 && StepsDone % every == 0;

    private T OnBatches<T>(IReadOnlyList<TokenBatch> batches, Func<IReadOnlyList<TokenBatch>, T> work)
    {
        try
        {
            return work(batches);
        }
        catch (Exception failure) when (
            TrainingFailedException.OfStep(failure, Plan, LastCheckpoint) is { } stopped)
        {
            throw stopped;
        }
        finally
        {
            foreach (var batch in batches)
            {
                batch.Dispose();
            }
        }
    }

    private CheckpointNote Note(long startedAt) => new()
    {
        Step = StepsDone, Path = LastCheckpoint!, Ms = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds,
    };

    private void Tell(Action<ITrainingObserver> what)
    {
        foreach (var observer in _observers)
        {
            what(observer);
        }
    }
}
