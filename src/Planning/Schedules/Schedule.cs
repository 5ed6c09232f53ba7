namespace TeraPipe.Planning.Schedules;

/// <summary>The order of actions on each stage, without times. The simulator plays it; the executor walks it.</summary>
public sealed class Schedule
{
    /// <param name="devices">One list of actions a device, in the order in which that device does them. With more
    /// stages than devices (interleaved virtual stages) stage s is on device s mod devices.</param>
    /// <exception cref="ArgumentException">There is no device, or an action is on another device's list.</exception>
    public Schedule(IEnumerable<IReadOnlyList<PipelineAction>> devices)
    {
        Lists = [.. devices.Select(actions => actions.ToArray())];
        StageCount = Lists.Length;
        if (Lists.Length == 0)
        {
            throw new ArgumentException("A schedule has at least one device.", nameof(devices));
        }

        for (var device = 0; device < Lists.Length; device++)
        {
            foreach (var action in Lists[device])
            {
                StageCount = Math.Max(StageCount, action.Stage + 1);
                if (action.Stage % Lists.Length != device)
                {
                    throw new ArgumentException($"{action} stands on the list of device {device}.", nameof(devices));
                }
            }
        }
    }

    /// <summary>[d] is what device d does, first action first.</summary>
    public IReadOnlyList<IReadOnlyList<PipelineAction>> Devices => Lists;

    /// <summary><see cref="Devices"/> for loops that must be fast.</summary>
    internal PipelineAction[][] Lists { get; }

    /// <summary>Stages on all devices together: a multiple of the devices where each has as many.</summary>
    public int StageCount { get; }

    /// <summary>The schedule whose <see cref="ToString"/> is the text.</summary>
    /// <exception cref="FormatException">A word is no action.</exception>
    /// <exception cref="ArgumentException">An action stands on another device's line.</exception>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Schedule(text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => PipelineAction.Parse(word))
            .ToArray()));
    }

    /// <summary>One line a device, actions parted by blanks.</summary>
    public override string ToString() => string.Join('\n', Devices.Select(actions => string.Join(' ', actions)));
}
