namespace TeraPipe.Planning.Schedules;

/// <summary>The schedules that <see cref="PipelineSchedules"/> can make.</summary>
public enum ScheduleKind
{
    /// <summary>"flush": all forwards, then all backwards in reverse order.</summary>
    Flush,

    /// <summary>"1f1b": one forward, one backward, over slices (Seq1F1B).</summary>
    OneForwardOneBackward,

    /// <summary>"interleaved": 1F1B with several virtual stages on each device (Megatron).</summary>
    Interleaved,

    /// <summary>"zero-bubble": 1F1B with the backward split into I and W, and W put off (ZB-H1).</summary>
    ZeroBubble,
}
