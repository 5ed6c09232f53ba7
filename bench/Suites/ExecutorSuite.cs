using TeraPipe.Bench.Executor;

namespace TeraPipe.Bench.Suites;

/// <summary>How fast training is, against what slices can gain, what was predicted and what PyTorch takes.</summary>
internal sealed class ExecutorSuite : ISuite
{
    private readonly SpeedCases[] _speed =
    [
        .. new[] { false, true }.Select(SpeedCases.OfThreads),
        .. new[] { false, true }.Select(SpeedCases.OfProcesses),
    ];

    private readonly PyTorchCase[] _pyTorch =
    [
        .. from hidden in new[] { 512, 768 }
           from wholeStep in new[] { false, true }
           select new PyTorchCase(new BenchModel(Layers: 4, hidden, SequenceTokens: 1024), wholeStep),
    ];

    public string Name => "executor";

    public string Summary => "Training: slices against the limit, overhead, prediction, memory, PyTorch";

    public string Legend => """
        fp32 on the processor, byte-level GPTs with heads of 64 and an MLP of 4 h, random tokens, one thread for the
        operations of each stage. What is compared runs in turn, round after round, in one run; a ratio is the median of
        the rounds' ratios, a time the median of its own. "F + B" leaves the optimiser's update out, "whole step" has
        it.

        - `memory …`: growth of the resident set, after a full collection of the managed heap; met if there are besides
          no more live tensors after 500 steps than before, 200 steps of warm-up past. `mostMb` is the most of readings
          every 50 steps.
        - `runtime overhead …`: the step less the times inside its actions (`insideUs` each), over their number:
          choosing, dispatching, timing, and the start and the end of the step. `bareUs`, to compare with `stepUs`: a
          loop over the same operations of the same slices without schedule, timing or threads.
        - `2 threads …`, `2 processes …` (over Gloo): one sequence whole, then in M slices of equal FLOPs, grain 32,
          under the flush schedule. `value` = `speedUp` / `limit`, the limit being 2 M / (M + 1): each stage idles for
          one slice of M + 1, where the whole sequence leaves one of two idle at any time. `work`: time inside actions
          over that of the whole sequence: above 1 is what smaller matrices and sharing the memory cost.
          `processorMs`: processor time of a step in this process, of both stages with threads. `walk`: makespan of the
          schedule with the step's own action times over the step time; what is missing to 1 is the runtime's waiting,
          messages, start and end of a step and, in a whole step, the update.
        - `… exposed / all transfer time`: `idleMs` is the makespan of a step less that of the same schedule with the
          step's own action times and nothing between them; `threadsIdleMs` the same between threads, which hand tensors
          over, in turn in the same run: it is the runtime's own. `value`: what processes have more, over the times of
          all messages; `messageMs` is one message, half of there and back while nobody computes. `unavoidable`: what
          the value would be if messages took messageMs and nothing else anything: the first slice's have nothing to
          hide behind. Processor time that transfers take from computing lies in the action times, not here.
        - `predicted / measured …`: random micro-batches, slicings (grain 64) and schedules (flush, 1F1B, interleaved
          with two stages a device, zero-bubble in turn). Latencies of F, B, I and W come from one layer, the embedding
          and the head alone, each slice apart, measured in the same rounds **by both threads at once**, since two
          stages share memory and caches; a stage is its layers' sum. Their simulation with the optimiser's update and
          setting the gradients to zero is the prediction. `signedError`, `worst`: above 0 is predicted too long.
          `busyError`: the same of the time inside actions; `walk` as above.
        - `one stage / PyTorch …`: all layers, embedding and head on one thread without slices, against
          tests/parity/gpt2.py with the same weights, tokens, BLAS and settings of the C library's allocator, in blocks
          of four steps after two to warm up.
        """;

    public IEnumerable<BenchCase> Cases =>
    [
        new(FlatMemoryCase.Name, FlatMemoryCase.Measure),
        new(OverheadCase.Name, OverheadCase.Measure),
        .. _speed.SelectMany(cases => cases.All),
        new(TransferCase.Name, TransferCase.Measure),
        new(PredictionCase.Name, PredictionCase.Measure),
        .. _pyTorch.Select(one => new BenchCase(one.Name, one.Measure)),
    ];
}
