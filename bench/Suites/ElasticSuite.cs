using TeraPipe.Bench.Elastic;
using TeraPipe.Bench.Elastic.Measured;

namespace TeraPipe.Bench.Suites;

/// <summary>What freezing and elastic pipelines gain.</summary>
internal sealed class ElasticSuite : ISuite
{
    private static readonly PaperTraining[] _trainings = [PaperTraining.Vit, PaperTraining.Bert];

    private readonly AblationCases[] _ablations = [.. _trainings.Select(training => new AblationCases(training))];

    private readonly GreedyCase[] _greedy = [new(24, 2), new(24, 4), new(24, 8), new(48, 8)];

    public string Name => "elastic";

    public string Summary =>
        "Freezing and elastic pipelines: simulated trainings, partitions, planning, measured fine-tuning";

    public string Legend => """
        Simulated: no device was used, `paper` is what PipeTransformer (He et al., ICML 2021) measured. What is taken
        from the paper and what is assumed stands in [docs/elastic.md](../../docs/elastic.md).

        - `…: freezing …`: how many times as long the training of 10 epochs takes with nothing frozen. "packing" is
          AutoPipe, "replicas" AutoDP, "cache" AutoCache; stages and replicas are searched without restriction once
          anything is frozen, with "halving" as the paper does it. `pipelines`: replicas · stages, in the order in
          which they came; `changes` of them, each paid for; `cacheWrites`: epochs in which the cache was written.
          "nothing frozen, any pipeline": what of the others is not freezing's gain.
        - `… rows in the paper's order`: how many of the four speed-ups, from freezing alone on, each exceed the one
          before.
        - `greedy / exact …`: the slowest stage, median of 1000 seeded vectors, and the `worst`.
        - `halving / any pipeline …`: median over the freeze schedule, no cache; `most` of it.
        - `step with look-ahead …`: on 8 stages, no cache, median over the freeze schedule; `lowerBound`: no look-ahead
          by one step does better.
        - `planning …`: processor time of this machine.

        Measured with the executor, on threads of this machine:

        - `step with frozen layers …`: predicted / measured share of an unfrozen step for 2, 4 and 6 frozen layers,
          computed ("frozen") or read from the cache; `pipelines`: replicas · stages, of none frozen first.
        - `fine-tuning …`: whole epochs of both in turn; `changesMs`: freezing and replans, counted in; `lastEpochs`: the
          last epoch's ratio alone.
        """;

    public IEnumerable<BenchCase> Cases =>
    [
        .. _ablations.SelectMany(cases => cases.All),
        .. _greedy.Select(one => new BenchCase(one.Name, one.Measure)),
        .. _trainings.SelectMany(training => new PlanCases(training).All),

        new(StepRatioCase.Name, StepRatioCase.Measure),
        new(WholeRunCase.Name, WholeRunCase.Measure),
    ];
}
