using System.Reflection;
using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>
/// Makes a layer's weights infinite, and at its end what they were. The product has no way to them, and should have
/// none: so by reflection.
/// </summary>
internal sealed class PoisonedWeights : IDisposable
{
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Tensor _weights, _before;

    public PoisonedWeights(StageDevice device)
    {
        var layer = ((Dictionary<MeasuredPart, StageBench>)Get(device, "_stages"))[MeasuredPart.Layer];
        _weights = (Tensor)Get(Get(Get(layer, "_stage"), "Weights"), "Data");
        _before = _weights.clone();
        _weights.fill_(float.PositiveInfinity);
    }

    public void Dispose()
    {
        _weights.copy_(_before);
        _before.Dispose();
    }

    private static object Get(object from, string name) =>
        from.GetType().GetField(name, Inner)?.GetValue(from)
        ?? from.GetType().GetProperty(name, Inner)!.GetValue(from)!;
}
