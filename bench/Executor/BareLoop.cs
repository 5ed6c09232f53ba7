using TeraPipe.Executor.Runtime;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// The operations of a step on one stage without the runtime: forward over the slices of a sequence, then backward from
/// the last to the first, on this thread.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly StageBench _stage;
    private readonly SliceBench[] _slices;

    /// <param name="model">All of it is the stage.</param>
    /// <param name="slices">Of equal length.</param>
    public BareLoop(BenchModel model, int slices)
    {
        set_num_threads(1);
        var sliceTokens = model.SequenceTokens / slices;
        _stage = new StageBench(model.Shape, model.Layers, (IsFirst: true, IsLast: true), BenchModel.Placement);
        _slices = [.. Enumerable.Range(0, slices).Select(slice => _stage.Slice(1, sliceTokens, slice * sliceTokens))];
    }

    public void Run()
    {
        foreach (var slice in _slices)
        {
            slice.Forward();
        }

        foreach (var slice in _slices.Reverse())
        {
            slice.Backward();
        }
    }

    public void Dispose()
    {
        Array.ForEach(_slices, slice => slice.Dispose());
        _stage.Dispose();
    }
}
