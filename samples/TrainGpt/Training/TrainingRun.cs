using System.Globalization;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Plans.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;

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
    private readonly TrainingInputs _inputs;
    private readonly RunLog _log;
    private readonly KeptActivations? _kept;
    private readonly IPipeline _pipeline;
    private readonly double _peakFlopsPerSecond;

    private TrainingRun(TrainingOptions options)
    {
        (_options, _ranks, _log) = (options, Ranks.Of(options), new RunLog(options.Json, options.Steps));
        _inputs = TrainingInputs.Open(options);
        _kept = KeptActivations.Open(options, _inputs);
        _pipeline = _ranks.Connect(_inputs.Shape, _kept?.Cache);
        AgreeOnRun();
        _peakFlopsPerSecond = _ranks.MeasurePeak();
    }

    /// <returns>The exit code: 0, or that of the signal that ended it.</returns>
    public static async Task<int> RunAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        var run = await Task.Run(() => new TrainingRun(options), cancellationToken);
        return run._pipeline.IsFirst
            ? await run.RunFirstAsync(cancellationToken)
            : await run.RunOtherAsync(cancellationToken);
    }

    private async Task<int> RunOtherAsync(CancellationToken cancellationToken)
    {
        if (_options.Elastic is null)
        {
            return await Task.Run(() => Train(null, [], _ => { }), cancellationToken);
        }

        await using var heartbeat = WorkerHeartbeat.Start(_options.ToLoop(_ranks, null), _log.Hear);
        return await Task.Run(() => Train(null, [], Follow), cancellationToken);

        void Follow(TrainingPlan plan) => heartbeat.Generation = plan.Elastic?.Generation ?? 1;
    }

    private async Task<int> RunFirstAsync(CancellationToken cancellationToken)
    {
        if (await CatalogueCheck.CheckAsync(_options, _inputs.Shape, _ranks, cancellationToken) is { } remark)
        {
            _log.Say(remark);
        }

        using var file = LogFile();
        await using var planner = await PlannerLoop.StartAsync(
            _options.ToLoop(_ranks, _kept?.Measure()), _log.Hear, cancellationToken: cancellationToken);
        Begin(planner.Current);
        var trace = _options.Records.Trace is null ? null : new TraceKeeper(_options, () => planner.Current, _log.Say);
        ITrainingObserver?[] observers = [_log, file, trace];
        var exitCode = await Task.Run(
            () => Train(planner, [.. observers.OfType<ITrainingObserver>()], _ => { }), cancellationToken);
        await planner.FinishAsync(endJob: exitCode == 0, cancellationToken);
        _log.Say($"In the end {planner.Status}.");
        if (trace is not null)
        {
            await trace.FinishAsync(cancellationToken); // last: a file that cannot be written is no failure of the job
        }

        return exitCode;
    }

    /// <summary>What ranks do not compare when they come together, as it says nothing of the model.</summary>
    /// <exception cref="UserError">This rank was started otherwise than the first.</exception>
    private void AgreeOnRun()
    {
        var records = _options.Records;
        string[] mine =
        [
            $"--steps {_options.Steps}", $"--data with tokens of hash {_inputs.TokensHash[..16]}",
            $"--packed {_options.Packed}", $"--accumulate {_options.Learning.AccumulatedBatches}",
            $"--evaluation-sequences {records.HeldOut}", $"--evaluate-every {records.EvaluateEvery}",
            $"--checkpoints {records.Checkpoints?.FullName}", $"--save-every {records.SaveEvery}",
            $"--resume {records.Resumes}", $"--model-folder {_options.ModelFolder}", JsonLine.Of(_options.Question),
            $"--elastic {_options.Elastic is not null}", $"--activation-cache {_options.Elastic?.Cache}",
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

    private TrainingLogFile? LogFile()
    {
        try
        {
            return _options.Records.Log is { } path ? new TrainingLogFile(path, _options.Records.Resumes) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--log: {failure.Message}");
        }
    }

    /// <exception cref="UserError">The plan is for a model of another depth.</exception>
    private void Begin(TrainingPlan plan)
    {
        var (layers, own) = (plan.LayersPerStage.Sum(), _inputs.Shape.Layers);
        if (layers != own) // a plan that was kept, while the planner is away
        {
            throw new UserError($"--layers is {own}; the {plan} is for {layers}.");
        }

        _log.Say(
            $"{plan.Model} on {_ranks}, {_ranks.Threads} thread(s) each, {_ranks.Device}; "
            + $"schedule {plan.Schedule}; {RunLog.SlicingOf(plan)}");
        _log.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"MFU is of the measured peak of {_peakFlopsPerSecond / 1e9:0} GFLOP/s: a matrix product in "
            + $"{_options.Learning.Dtype} on all ranks at once."));
    }

    /// <param name="planner">On the first rank.</param>
    /// <param name="observers">Of the first rank.</param>
    /// <param name="follow">Hears after each step what was trained on.</param>
    private int Train(
        PlannerLoop? planner, IReadOnlyList<ITrainingObserver> observers, Action<TrainingPlan> follow)
    {
        var options = _options.ToTrainerOptions(_ranks.Device, _peakFlopsPerSecond);
        var trainer = new Trainer(_pipeline, planner, _inputs.Sequences, options, observers);
        Begin(trainer);
        using var signals = new StopSignals();
        var end = new EndRequest(_pipeline, signals);
        var exitCode = 0;
        _log.Start();
        while (trainer.StepsDone < _options.Steps && (exitCode = end.Hear()) == 0)
        {
            trainer.Step();
            follow(trainer.Plan);
        }

        trainer.Save();
        var done = trainer.StepsDone;
        _pipeline.Dispose();
        if (_pipeline.IsFirst)
        {
            if (_kept is not null)
            {
                _log.Say(_kept.End());
            }

            _log.Say(MemoryOf(trainer));
            _log.Say(exitCode == 0
                ? $"{done} steps are done."
                : $"A signal ends it after step {done}. Bye.");
        }

        return exitCode;
    }

    private string MemoryOf(Trainer trainer) =>
        _options.Elastic is not null ? "Memory is not predicted of an elastic run."
        : trainer.Memory is { } memory ? $"Memory:\n{memory}"
        : "Memory is not counted on this device.";

    private void Begin(Trainer trainer)
    {
        var records = _options.Records;
        if (trainer.Begin(records.Resumes))
        {
            return;
        }

        if (records.Resumes && _pipeline.IsFirst)
        {
            _log.Say($"There is no checkpoint in {records.Checkpoints!.FullName}: training begins anew.");
        }

        if (_inputs.Folder is { } folder)
        {
            _pipeline.LoadPretrained(folder);
        }
    }
}
