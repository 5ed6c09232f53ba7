using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Simulation;

/// <summary>
/// A second simulator, as simple as can be: the end of an action is the longest path to it through the graph of all
/// that must come before it, found by recursion. It knows the rules of pipelining only from here: what a slice's
/// forward and backward need, on which device a stage is, and that a link carries one output at a time.
/// </summary>
internal sealed class LongestPath(
    IReadOnlyList<IReadOnlyList<PipelineAction>> lists,
    IReadOnlyList<int> sliceCounts,
    Func<PipelineAction, double> durationMs,
    Func<PipelineAction, double> transferMs)
{
    private readonly Dictionary<string, (int Device, int Position)> _places = lists
        .SelectMany((list, device) => list.Select((action, position) => (Text: $"{action}", device, position)))
        .ToDictionary(place => place.Text, place => (place.device, place.position));

    private readonly int _lastStage = lists.Max(list => list.Max(action => action.Stage));
    private readonly Dictionary<string, double> _ends = [];
    private readonly Dictionary<string, double> _arrivals = [];

    public double MakespanMs => lists.SelectMany(list => list).Max(EndMs);

    public double StartMs(PipelineAction action) => Before(action).Append(0).Max();

    public double EndMs(PipelineAction action) => Remembered(_ends, action, () => StartMs(action) + durationMs(action));

    private IEnumerable<double> Before(PipelineAction action)
    {
        var (stage, phase, microBatch, slice) = action;
        var (device, position) = _places[$"{action}"];
        if (position > 0)
        {
            yield return EndMs(lists[device][position - 1]);
        }

        switch (phase)
        {
            case Phase.Forward:
                if (stage > 0)
                {
                    yield return ArrivalMs(action with { Stage = stage - 1 }, device);
                }

                foreach (var earlier in Enumerable.Range(0, slice))
                {
                    yield return EndMs(action with { Slice = earlier }); // its keys and values
                }

                break;
            case Phase.WeightGradient:
                yield return EndMs(action with { Phase = Phase.InputGradient });
                break;
            default:
                if (stage < _lastStage)
                {
                    yield return ArrivalMs(Gradient(stage + 1, microBatch, slice), device);
                }

                foreach (var later in Enumerable.Range(slice, sliceCounts[microBatch] - slice))
                {
                    yield return EndMs(new PipelineAction(stage, Phase.Forward, microBatch, later));
                    if (later > slice)
                    {
                        yield return EndMs(Gradient(stage, microBatch, later)); // of its keys and values
                    }
                }

                break;
        }
    }

    private PipelineAction Gradient(int stage, int microBatch, int slice)
    {
        var whole = new PipelineAction(stage, Phase.Backward, microBatch, slice);
        return _places.ContainsKey($"{whole}") ? whole : whole with { Phase = Phase.InputGradient };
    }

    private double ArrivalMs(PipelineAction producer, int device) =>
        _places[$"{producer}"].Device == device ? EndMs(producer) : LeavesLinkMs(producer);

    /// <summary>When the link has carried an output: it starts when the output is there and the link is free.</summary>
    private double LeavesLinkMs(PipelineAction producer) => Remembered(_arrivals, producer, () =>
    {
        var (device, position) = _places[$"{producer}"];
        var before = lists[device].Take(position).LastOrDefault(other => UsesSameLink(other, producer), producer);
        var freeMs = before == producer ? 0 : LeavesLinkMs(before);
        return Math.Max(freeMs, EndMs(producer)) + transferMs(producer);
    });

    private bool UsesSameLink(PipelineAction other, PipelineAction producer) => producer.Phase == Phase.Forward
        ? other.Phase == Phase.Forward && other.Stage < _lastStage
        : other.Phase is Phase.Backward or Phase.InputGradient && other.Stage > 0;

    private static double Remembered(Dictionary<string, double> known, PipelineAction action, Func<double> compute)
    {
        var text = $"{action}";
        return known.TryGetValue(text, out var ms) ? ms : known[text] = compute();
    }
}
