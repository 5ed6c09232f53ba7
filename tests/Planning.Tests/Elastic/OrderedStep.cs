using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Elastic;

/// <summary>Two stages that do all in a given order, as early as they can; infinite where they wait for ever.
/// </summary>
internal sealed class OrderedStep(Schedule schedule, string[][] order, double[] prefixMs, double[] activeMs)
{
    private readonly Dictionary<(int, string), double> _endsMs = [];

    public double Ms => Enumerable.Range(0, 2)
        .SelectMany(k => schedule.Devices[k].Select(NameOf).Concat(order[k]).Select(name => EndMs(k, name)))
        .Max();

    /// <summary>For example "F2": of which micro-batch it is the forward or the backward.</summary>
    public static string NameOf(PipelineAction action) =>
        $"{(action.Phase == Phase.Forward ? 'F' : 'B')}{action.MicroBatch}";

    private double EndMs(int stage, string name)
    {
        if (!_endsMs.TryGetValue((stage, name), out var endMs))
        {
            _endsMs[(stage, name)] = double.PositiveInfinity; // found again on the way: a cycle
            var durationMs = name[0] == 'P' ? prefixMs[stage] : activeMs[stage] * (name[0] == 'F' ? 1 : 2);
            _endsMs[(stage, name)] = endMs =
                durationMs + Awaited(stage, name).Select(one => EndMs(one.Stage, one.Name)).DefaultIfEmpty().Max();
        }

        return endMs;
    }

    private IEnumerable<(int Stage, string Name)> Awaited(int stage, string name)
    {
        var at = Array.IndexOf(order[stage], name);
        if (at > 0)
        {
            yield return (stage, order[stage][at - 1]);
        }

        string[] listed = [.. schedule.Devices[stage].Select(NameOf)];
        if (Array.IndexOf(listed, name) is > 0 and var place)
        {
            yield return (stage, listed[place - 1]);
        }

        if (name[0] == 'B' ? stage == 0 : stage == 1)
        {
            if (name[0] != 'P' || prefixMs[0] > 0)
            {
                yield return (1 - stage, name);
            }
        }
        else if (name[0] == 'B')
        {
            yield return (stage, $"F{name[1..]}");
        }
    }
}
