using System.Text.RegularExpressions;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The run's ranks: threads of this process, or processes of which this is one.</summary>
internal sealed partial class Ranks
{
    private static readonly string[] _variables = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"];

    private const int LongestName = 63; // of the planner's workers

    private readonly TrainingOptions _options;
    private readonly RankEnvironment? _process;

    private Ranks(TrainingOptions options, RankEnvironment? process) => (_options, _process) = (options, process);

    /// <summary>Where the batches are made.</summary>
    public Device Device => !_options.UsesCuda ? CPU
        : _process is null ? CUDA : device(DeviceType.CUDA, _process.LocalRank ?? 0);

    /// <summary>Intra-operator threads of each rank.</summary>
    public int Threads => _options.Threads ?? Math.Max(1, Environment.ProcessorCount / OnThisMachine);

    /// <summary>How many processes; null where all are threads of this one.</summary>
    public int? Processes => _process?.WorldSize;

    /// <summary>This process's name where nobody gave it one: the machine's, and its number there.</summary>
    public string Worker
    {
        get
        {
            var machine = NoName().Replace(Environment.MachineName.ToLowerInvariant(), "-").Trim('-', '.', '_');
            var number = $"-{_process?.LocalRank ?? _process?.Rank ?? 0}";
            return machine[..Math.Min(machine.Length, LongestName - number.Length)] + number;
        }
    }

    /// <summary>How many, and what they are.</summary>
    public override string ToString() => _process is null
        ? $"{_options.WorldSize} threads of one process"
        : $"{_process.WorldSize} processes";

    private int OnThisMachine =>
        _process is not null && int.TryParse(Environment.GetEnvironmentVariable("LOCAL_WORLD_SIZE"), out var local)
            ? Math.Max(1, local)
            : _options.WorldSize;

    /// <summary>As the environment says: one of the launcher's variables is enough to make this a rank.</summary>
    /// <exception cref="RendezvousException">It does not say all of it.</exception>
    public static Ranks Of(TrainingOptions options) => new(
        options,
        _variables.Any(name => Environment.GetEnvironmentVariable(name) is not null) ? RankEnvironment.Read() : null);

    /// <summary>
    /// Makes the model, together with the other processes if there are. An elastic run may have another number of them
    /// than it was registered with: then the model begins on stages that are as many as can be.
    /// </summary>
    /// <param name="shape">The whole model.</param>
    /// <param name="cache">Of an elastic run, where it has one.</param>
    /// <exception cref="UserError">The model cannot be shared like that.</exception>
    /// <exception cref="RendezvousException">A process is missing, or they differ.</exception>
    /// <exception cref="PeerLostException">A process was lost meanwhile.</exception>
    public IPipeline Connect(GptShape shape, ActivationCache? cache)
    {
        try
        {
            var pipeline = OnThese(_options.ToPipelineOptions(Device, Threads, cache), shape.Layers);
            return _process is null
                ? new Pipeline(shape, pipeline)
                : RankProcess.Start(shape, pipeline, _process);
        }
        catch (ArgumentException fault)
        {
            throw new UserError(UserError.TextOf(fault));
        }
    }

    private PipelineOptions OnThese(PipelineOptions options, int layers)
    {
        if (_options.Elastic is null || _process is null || _process.WorldSize == _options.WorldSize
            || _process.WorldSize % options.TensorParallelDegree != 0)
        {
            return options;
        }

        var groups = _process.WorldSize / options.TensorParallelDegree;
        var stages = Enumerable.Range(1, layers).Last(count => groups % count == 0);
        return options with
        {
            StageCount = stages,
            DataParallelDegree = groups / stages,
            LayersPerStage = [.. Enumerable.Range(0, stages).Select(
                stage => ((stage + 1) * layers / stages) - (stage * layers / stages))],
        };
    }

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex NoName();

    /// <summary>FLOP/s of all ranks at their best; all of them measure at the same time.</summary>
    public double MeasurePeak() => _process is null
        ? MatrixProductPeak.Measure(_options.Learning.Dtype, Device, _options.WorldSize, Threads)
        : _options.WorldSize * MatrixProductPeak.Measure(_options.Learning.Dtype, Device, 1, Threads);
}
