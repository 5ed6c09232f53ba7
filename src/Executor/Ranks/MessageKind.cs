namespace TeraPipe.Executor.Ranks;

/// <summary>What ranks tell each other beside tensors.</summary>
internal enum MessageKind : byte
{
    /// <summary>A rank comes; the text is the run's secret, a line break and its fingerprint.</summary>
    Hello = 1,

    /// <summary>From rank 0: all are there, and agree.</summary>
    Welcome,

    /// <summary>From rank 0: the run does not begin; the text says why.</summary>
    Refusal,

    /// <summary>The sender is alive.</summary>
    Beat,

    /// <summary>The message's rank is lost; the text says how that showed.</summary>
    Verdict,

    /// <summary>The sender leaves, and all is well.</summary>
    Bye,
}
