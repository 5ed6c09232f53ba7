using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Simulation;

/// <summary>Random times of actions, the same for the same action.</summary>
internal sealed class RandomTimes(Random random)
{
    private readonly Dictionary<PipelineAction, double> _known = [];
    private readonly int _sort = random.Next(4);

    public double Ms(PipelineAction action)
    {
        if (!_known.TryGetValue(action, out var ms))
        {
            _known[action] = ms = _sort switch
            {
                0 => random.NextDouble(),
                1 => random.Next(3), // many ties and zeros
                2 => Math.Pow(10, (12 * random.NextDouble()) - 6),
                _ => 1 + (0.1 * random.NextDouble()),
            };
        }

        return ms;
    }

    public Milliseconds Of(PipelineAction action) => new(Ms(action));
}
