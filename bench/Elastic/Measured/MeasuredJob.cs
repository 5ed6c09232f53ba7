using TeraPipe.Bench.Executor;
using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Bench.Elastic.Measured;

/// <summary>What the parts of the model take with both cores busy, as the planner's question.</summary>
internal static class MeasuredJob
{
    private const int RoundCount = 9, WarmUp = 2;

    // replicas are threads: gradients are added up in memory
    private static readonly NetworkLink _memory = new(new Milliseconds(0.05), gigabytesPerSecond: 2);

    public static ElasticJob Measure()
    {
        using var threads = new BusyThreads(EncoderModel.Devices);
        var parts = new Parts[EncoderModel.Devices];
        try
        {
            threads.Run(device => parts[device] = new Parts());
            var progress = new Progress("latencies, round", WarmUp + RoundCount);
            for (var round = -WarmUp; round < RoundCount; round++)
            {
                if (round == 0)
                {
                    Array.ForEach(parts, one => one.Forget());
                }

                threads.Run(device => parts[device].Measure());
                progress.Advance();
            }

            return new ElasticJob
            {
                Devices = EncoderModel.Devices,
                Device = parts[0].Device,
                CacheRead = new CacheReading(CacheReadMs()),
                Sequence = EncoderModel.WholeSequence,
                Grain = EncoderModel.WholeSequence,
                IsCausal = false,
                StepSequences = EncoderModel.Batch,
                DataParallelLink = _memory,
                LayerGradients = parts[0].LayerGradients,
            };
        }
        finally
        {
            threads.Run(device => parts[device]?.Dispose());
        }
    }

    /// <summary>Of one sequence.</summary>
    private static double CacheReadMs()
    {
        using var cache = new CacheBench(
            FineTuningRig.CacheOptions("bench elastic"), EncoderModel.Length, EncoderModel.Hidden,
            EncoderModel.Placement.Dtype);
        return Rounds.Median([.. Enumerable.Range(0, EncoderModel.Sequences).Select(_ =>
        {
            cache.Write();
            return Repeat.Once(cache.Read);
        })]);
    }

    /// <summary>One thread's measurements: micro-batches of 1, 2, 4 and 8.</summary>
    private sealed class Parts : IDisposable
    {
        private readonly StageBench _layer, _embedding, _head;
        private readonly SortedDictionary<int, SliceTimes> _onLayer, _onEmbedding, _onHead;

        public Parts()
        {
            static StageBench Bench(int layers, bool isFirst, bool isLast) =>
                new(EncoderModel.Shape, layers, (isFirst, isLast), EncoderModel.Placement);
            (_layer, _embedding, _head) = (Bench(1, false, false), Bench(0, true, false), Bench(0, false, true));
            (_onLayer, _onEmbedding, _onHead) = (On(_layer), On(_embedding), On(_head));
        }

        public Bytes LayerGradients => new(_layer.ParameterCount * sizeof(float));

        public StageDevice Device => new(Table(_onLayer), Table(_onEmbedding), Table(_onHead));

        private IEnumerable<SliceTimes> All => _onLayer.Values.Concat(_onEmbedding.Values).Concat(_onHead.Values);

        public void Measure()
        {
            foreach (var slice in All)
            {
                slice.Measure();
            }
        }

        public void Forget()
        {
            foreach (var slice in All)
            {
                slice.Forget();
            }
        }

        public void Dispose()
        {
            foreach (var part in All.Concat<IDisposable>([_layer, _embedding, _head]))
            {
                part.Dispose();
            }
        }

        private static SortedDictionary<int, SliceTimes> On(StageBench stage) => new(
            Enumerable.Range(0, 4).Select(power => 1 << power).ToDictionary(
                sequences => sequences,
                sequences => new SliceTimes(stage.Slice(sequences, EncoderModel.Length, contextTokens: 0))));

        private static TableLatencyModel Table(SortedDictionary<int, SliceTimes> times) => new(LatencyTable.Parse(
            [
                .. times.Select(of => new RawLatencyPoint(
                    of.Key, EncoderModel.Length, 0, of.Value.Ms(Phase.Forward), of.Value.Ms(Phase.Backward))),
            ],
            out var faults) ?? throw new InvalidOperationException($"{faults[0]}"));
    }
}
