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
        to be written
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
