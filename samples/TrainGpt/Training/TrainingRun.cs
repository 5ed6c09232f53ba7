using System.Diagnostics;
using System.Globalization;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// One run, as a rank lives it: 1. the ranks come together; 2. the first finds a plan; 3. all train, step by step;
/// 4. all leave; 5. the first tells the planner the rest. After a failure nothing is put in order: the process ends, so
/// that the other ranks know at once.
/// </summary>
internal sealed class TrainingRun
{
    private readonly TrainingOptions _options;
    private readonly Ranks _ranks;
    private readonly ByteText _text;
    private readonly RunLog _log;
    private readonly IPipeline _pipeline;
    private bool _isAskedAlone;

    private TrainingRun(TrainingOptions options)
    {
        (_options, _ranks, _log) = (options, Ranks.Of(options), new RunLog(options.Json));
        _text = ByteText.Read(options.Data, options.SequenceTokens);
        _pipeline = _ranks.Connect();
        AgreeOnRun();
    }

    /// <returns>The exit code: 0, or that of the signal that ended it.</returns>
    public static async Task<int> RunAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        var run = await Task.Run(() => new TrainingRun(options), cancellationToken);
        if (!run._pipeline.IsFirst)
        {
            return await Task.Run(() => run.Train(null), cancellationToken);
        }

        if (await CatalogueCheck.CheckAsync(options, run._ranks, cancellationToken) is { } remark)
        {
            run._log.Say(remark);
        }

        await using var planner = await PlannerLoop.StartAsync(
            options.Loop, run._log.Hear, cancellationToken: cancellationToken);
        run.Begin(planner.Current);
        var exitCode = await Task.Run(() => run.Train(planner), cancellationToken);
        await planner.FinishAsync(endJob: exitCode == 0, cancellationToken);
        run._log.Say($"In the end {planner.Status}.");
        return exitCode;
    }

    /// <summary>What ranks do not compare when they come together, as it says nothing of the model.</summary>
    /// <exception cref="UserError">This rank was started otherwise than the first.</exception>
    private void AgreeOnRun()
    {
        string[] mine =
        [
            $"--steps {_options.Steps}", $"--data with a text of hash {_text.Hash}", JsonLine.Of(_options.Question),
        ];
        var firsts = _pipeline.Agree(string.Join('\n', mine)).Split('\n');
        var faults = mine.Zip(firsts).Where(pair => pair.First != pair.Second)
            .Select(pair => $"{pair.First}, there {pair.Second}")
            .ToArray();
        if (faults.Length > 0)
        {
            throw new UserError($"This rank was started otherwise than rank 0: {string.Join("; ", faults)}.");
        }
    }

    /// <exception cref="UserError">The plan is for a model of another depth.</exception>
    private void Begin(TrainingPlan plan)
    {
        var layers = plan.LayersPerStage * plan.StageCount;
        if (layers != _options.Shape.Layers) // a plan that was kept, while the planner is away
        {
            throw new UserError($"--layers is {_options.Shape.Layers}; the {plan} is for {layers}.");
        }

        _log.Say(
            $"{plan.Model} on {_ranks}, {_ranks.Threads} thread(s) each, {_ranks.Device}; "
            + $"schedule {plan.Schedule}; {RunLog.SlicingOf(plan)}");
    }

    private int Train(PlannerLoop? planner)
    {
        var training = PlannedPipeline.Start(_pipeline, planner);
        using var signals = new StopSignals();
        var startedAt = Stopwatch.GetTimestamp();
        var (done, exitCode) = (0, 0);
        while (done < _options.Steps && (exitCode = AskedToEnd(signals)) == 0)
        {
            Step(training, done++, startedAt);
        }

        var memory = training.CompareMemory();
        _pipeline.Dispose();
        if (_pipeline.IsFirst)
        {
            _log.Say(memory is null ? "Memory is not counted on this device." : $"Memory:\n{memory}");
            _log.Say(exitCode == 0 ? $"{done} steps are done." : $"A signal ends it after step {done}. Bye.");
        }

        return exitCode;
    }

    private void Step(PlannedPipeline training, int step, long startedAt)
    {
        using var batch = _text.Batch(
            _options.Seed, step, _options.StepSequences, _options.SequenceTokens, _ranks.Device);
        var before = training.Plan;
        var result = training.Step(batch);
        if (!_pipeline.IsFirst)
        {
            return;
        }

        if (before.PlanId != training.Plan.PlanId)
        {
            _log.Switch(before, training.Plan, step + 1);
        }

        _log.Step(new StepRow
        {
            Step = step + 1,
            Steps = _options.Steps,
            Loss = result.Loss,
            StepMs = result.StepTime.Value,
            PredictedStepMs = training.Plan.PredictedStep.Value,
            TokensPerSecond = 1000 * batch.Tokens / result.StepTime.Value,
            RemainingSeconds =
                Stopwatch.GetElapsedTime(startedAt).TotalSeconds / (step + 1) * (_options.Steps - step - 1),
            PlanId = training.Plan.PlanId,
        });
    }

    /// <summary>
    /// Launchers send a signal to all ranks, but not to all between the same two steps: the first rank says after which
    /// step all end. A rank that hears a signal alone goes on for one step more, and then leaves.
    /// </summary>
    /// <returns>The exit code to end with; 0 to go on.</returns>
    /// <exception cref="StoppedAlone">The first rank was not asked to end.</exception>
    private int AskedToEnd(StopSignals signals)
    {
        var word = _pipeline.Agree(
            _pipeline.IsFirst ? signals.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "" : "");
        if (word.Length > 0)
        {
            return int.Parse(word, CultureInfo.InvariantCulture);
        }

        if (signals.ExitCode is { } own && !_pipeline.IsFirst)
        {
            _isAskedAlone = _isAskedAlone ? throw new StoppedAlone(own) : true;
        }

        return 0;
    }
}
