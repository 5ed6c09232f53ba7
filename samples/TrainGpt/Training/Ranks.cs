using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The run's ranks: threads of this process, or processes of which this is one.</summary>
internal sealed class Ranks
{
    private static readonly string[] _variables = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"];

    private readonly TrainingOptions _options;
    private readonly RankEnvironment? _process;

    private Ranks(TrainingOptions options, RankEnvironment? process) => (_options, _process) = (options, process);

    /// <summary>Where the batches are made.</summary>
    public Device Device => !_options.UsesCuda ? CPU
        : _process is null ? CUDA : device(DeviceType.CUDA, _process.LocalRank ?? 0);

    /// <summary>Intra-operator threads of each rank.</summary>
    public int Threads => _options.Threads ?? Math.Max(1, Environment.ProcessorCount / OnThisMachine);

    /// <summary>How many, and what they are.</summary>
    public override string ToString() =>
        $"{_options.WorldSize} {(_process is null ? "threads of one process" : "processes")}";

    private int OnThisMachine =>
        _process is not null && int.TryParse(Environment.GetEnvironmentVariable("LOCAL_WORLD_SIZE"), out var local)
            ? Math.Max(1, local)
            : _options.WorldSize;

    /// <summary>As the environment says: one of the launcher's variables is enough to make this a rank.</summary>
    /// <exception cref="RendezvousException">It does not say all of it.</exception>
    public static Ranks Of(TrainingOptions options) => new(
        options,
        _variables.Any(name => Environment.GetEnvironmentVariable(name) is not null) ? RankEnvironment.Read() : null);

    /// <summary>Makes the model, together with the other processes if there are.</summary>
    /// <exception cref="UserError">The model cannot be shared like that.</exception>
    /// <exception cref="RendezvousException">A process is missing, or they differ.</exception>
    /// <exception cref="PeerLostException">A process was lost meanwhile.</exception>
    public IPipeline Connect(GptShape shape)
    {
        try
        {
            var pipeline = _options.ToPipelineOptions(Device, Threads);
            return _process is null
                ? new Pipeline(shape, pipeline)
                : RankProcess.Start(shape, pipeline, _process);
        }
        catch (ArgumentException fault)
        {
            throw new UserError(UserError.TextOf(fault));
        }
    }

    /// <summary>FLOP/s of all ranks at their best; all of them measure at the same time.</summary>
    public double MeasurePeak() => _process is null
        ? MatrixProductPeak.Measure(_options.Learning.Dtype, Device, _options.WorldSize, Threads)
        : _options.WorldSize * MatrixProductPeak.Measure(_options.Learning.Dtype, Device, 1, Threads);
}
