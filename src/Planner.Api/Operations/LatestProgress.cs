using TeraPipe.Contracts.Operations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>Keeps the last that was told. Telling costs nothing much, however often it is done.</summary>
internal sealed class LatestProgress : IProgress<OperationProgress>
{
    private OperationProgress? _untold;

    public void Report(OperationProgress value) => Interlocked.Exchange(ref _untold, value);

    /// <summary>The last that was told since this was asked before; null where nothing was.</summary>
    public OperationProgress? Take() => Interlocked.Exchange(ref _untold, null);
}
