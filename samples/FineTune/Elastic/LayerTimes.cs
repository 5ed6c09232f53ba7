using System.Diagnostics;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Stages;
using Placement = TeraPipe.Executor.Model.Placement;

namespace TeraPipe.FineTune.Elastic;

/// <summary>Measures what the parts of the model take here, whole sequences at a time, for the planner.</summary>
internal static class LayerTimes
{
    private const int Runs = 9; // of each, of which the median is taken, after two that warm up

    // replicas are threads: an all-reduce is a sum in memory, of about what one core adds up
    private static readonly NetworkLink _memory = new(new Milliseconds(0.05), gigabytesPerSecond: 2);

    /// <summary>The model on so many devices.</summary>
    public static ElasticJob Job(GptShape shape, Placement placement, Options options)
    {
        set_num_threads(1); // as a stage or a replica has
        using var layer = new StageBench(shape, layers: 1, (IsFirst: false, IsLast: false), placement);
        using var embedding = new StageBench(shape, layers: 0, (IsFirst: true, IsLast: false), placement);
        using var head = new StageBench(shape, layers: 0, (IsFirst: false, IsLast: true), placement);
        var length = new Tokens(shape.MaxSequenceTokens);
        return new ElasticJob
        {
            Devices = options.Devices,
            Device = new StageDevice(
                Table(layer, length, options.Batch),
                Table(embedding, length, options.Batch),
                Table(head, length, options.Batch)),
            Sequence = length,
            Grain = length,
            IsCausal = false,
            StepSequences = options.Batch,
            DataParallelLink = _memory,
            LayerGradients = new Bytes(layer.ParameterCount * sizeof(float)),
        };
    }

    /// <summary>Micro-batches of 1, 2, 4 and so on.</summary>
    private static TableLatencyModel Table(StageBench bench, Tokens length, int batch)
    {
        var points = new List<RawLatencyPoint>();
        for (var sequences = 1; sequences <= batch; sequences *= 2)
        {
            using var slice = bench.Slice(sequences, length.Count, contextTokens: 0);
            var runs = Enumerable.Range(0, Runs + 2)
                .Select(_ => (Forward: Time(slice.Forward), Backward: Time(slice.Backward))).Skip(2).ToArray();
            points.Add(new RawLatencyPoint
            {
                MicroBatch = sequences,
                SliceTokens = length.Count,
                ContextTokens = 0,
                ForwardMs = Median(runs.Select(run => run.Forward)),
                BackwardMs = Median(runs.Select(run => run.Backward)),
            });
        }

        return new TableLatencyModel(LatencyTable.Parse(points, out var faults)
            ?? throw new InvalidOperationException($"A layer's times are none: {faults[0]}"));
    }

    private static double Time(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> times) => times.Order().ElementAt(Runs / 2);
}
