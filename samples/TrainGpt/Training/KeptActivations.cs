using System.Diagnostics;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Executor.Caching;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The activation cache of an elastic run, and how fast it is.</summary>
internal static class KeptActivations
{
    private const int Tries = 5; // of each, of which the median is taken, after one that warms up

    /// <param name="options">Of a run with --activation-cache.</param>
    /// <param name="inputs">What it is trained on.</param>
    /// <exception cref="UserError">It cannot be written.</exception>
    public static ActivationCache Open(TrainingOptions options, TrainingInputs inputs)
    {
        try
        {
            return new ActivationCache(
                Options(options, inputs), options.SequenceTokens, inputs.Shape.HiddenSize, options.Learning.Dtype);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError($"--activation-cache: {failure.Message}");
        }
    }

    /// <summary>What the planner is to know of it: its speed is measured here.</summary>
    public static ElasticCacheRequest Measure(TrainingOptions options, TrainingInputs inputs)
    {
        var (tokens, hidden) = (options.SequenceTokens, inputs.Shape.HiddenSize);
        using var bench = new CacheBench(Options(options, inputs), tokens, hidden, options.Learning.Dtype);
        using var one = torch.empty(1, dtype: options.Learning.Dtype);
        var gigabytes = tokens * (double)hidden * one.element_size() / 1e9;
        var write = gigabytes / Median(bench.Write);
        return new ElasticCacheRequest
        {
            Sequences = inputs.Sequences.Count,
            PassesLeft = (int)Math.Min(
                int.MaxValue, options.Steps * (long)options.StepSequences / inputs.Sequences.Count),
            BudgetBytes = options.Elastic!.Cache!.Value.Count,
            ReadGigabytesPerSecond = gigabytes / Median(bench.Read),
            WriteGigabytesPerSecond = write,
        };
    }

    private static CacheOptions Options(TrainingOptions options, TrainingInputs inputs) => new()
    {
        DataSet = $"tokens {inputs.TokensHash}, packed {options.Packed}, job {options.Loop.Job}",
        Memory = options.Elastic!.Cache!.Value,
    };

    private static double Median(Action run) => Enumerable.Range(0, Tries + 1)
        .Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        })
        .Skip(1).Order().ElementAt(Tries / 2);
}
