namespace TeraPipe.Planning.Schedules;

/// <summary>The order of actions on each stage, without times. The simulator plays it; the executor walks it.</summary>
public sealed class Schedule
{
    /// <param name="stages">One list of actions a stage, in the order in which that stage does them.</param>
    /// <exception cref="ArgumentException">There is no stage, or an action stands on another stage's list.</exception>
    public Schedule(IEnumerable<IReadOnlyList<PipelineAction>> stages)
    {
        Stages = [.. stages];
        if (Stages.Count == 0)
        {
            throw new ArgumentException("A schedule has at least one stage.", nameof(stages));
        }

        for (var stage = 0; stage < Stages.Count; stage++)
        {
            foreach (var action in Stages[stage])
            {
                if (action.Stage != stage)
                {
                    throw new ArgumentException($"{action} stands on the list of stage {stage}.", nameof(stages));
                }
            }
        }
    }

    /// <summary>[k] is what stage k does, first action first.</summary>
    public IReadOnlyList<IReadOnlyList<PipelineAction>> Stages { get; }

    /// <summary>The schedule whose <see cref="ToString"/> is the text.</summary>
    /// <exception cref="FormatException">A word is no action.</exception>
    /// <exception cref="ArgumentException">An action stands on another stage's line.</exception>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Schedule(text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => PipelineAction.Parse(word))
            .ToArray()));
    }

    /// <summary>One line a stage, actions parted by blanks.</summary>
    public override string ToString() => string.Join('\n', Stages.Select(actions => string.Join(' ', actions)));
}
