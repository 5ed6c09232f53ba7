using System.Diagnostics;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Executor.Caching;
using TeraPipe.Planning;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The activation cache of an elastic run, and how fast it is.</summary>
internal sealed class KeptActivations
{
    private const int Tries = 5; // of each, of which the median is taken, after one that warms up

    private readonly TrainingOptions _options;
    private readonly TrainingInputs _inputs;
    private readonly CacheOptions _cacheOptions;

    private KeptActivations(TrainingOptions options, TrainingInputs inputs, Bytes memory)
    {
        (_options, _inputs) = (options, inputs);
        _cacheOptions = new CacheOptions
        {
            DataSet = $"tokens {inputs.TokensHash}, packed {options.Packed}, job {options.Loop.Job}", Memory = memory,
        };
        Cache = new ActivationCache(
            _cacheOptions, options.SequenceTokens, inputs.Shape.HiddenSize, options.Learning.Dtype);
    }

    public ActivationCache Cache { get; }

    /// <returns>Null where the run has none.</returns>
    /// <exception cref="UserError">It cannot be written.</exception>
    public static KeptActivations? Open(TrainingOptions options, TrainingInputs inputs)
    {
        try
        {
            return options.Elastic?.Cache is { } memory ? new KeptActivations(options, inputs, memory) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError($"--activation-cache: {failure.Message}");
        }
    }

    /// <summary>What the planner is to know of it: its speed is measured here.</summary>
    public ElasticCacheRequest Measure()
    {
        var (tokens, hidden, dtype) = (_options.SequenceTokens, _inputs.Shape.HiddenSize, _options.Learning.Dtype);
        using var bench = new CacheBench(_cacheOptions, tokens, hidden, dtype);
        using var one = torch.empty(1, dtype: dtype);
        var gigabytes = tokens * (double)hidden * one.element_size() / 1e9;
        var write = gigabytes / Median(bench.Write); // before anything can be read
        var sequences = _inputs.Sequences.Count;
        return new ElasticCacheRequest
        {
            Sequences = sequences,
            PassesLeft = (int)Math.Min(int.MaxValue, _options.Steps * (long)_options.StepSequences / sequences),
            BudgetBytes = _cacheOptions.Memory.Count,
            ReadGigabytesPerSecond = gigabytes / Median(bench.Read),
            WriteGigabytesPerSecond = write,
        };
    }

    /// <summary>Deletes it; says what it was good for.</summary>
    public string End()
    {
        var counts = Cache.Counts;
        Cache.Delete();
        return $"Activation cache: of {counts.Hits} sequence(s) what the frozen layers give was read, of "
            + $"{counts.Extended} read and taken further, of {counts.Misses} computed.";
    }

    private static double Median(Action run) => Enumerable.Range(0, Tries + 1)
        .Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        })
        .Skip(1).Order().ElementAt(Tries / 2);
}
