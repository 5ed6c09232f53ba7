namespace TeraPipe.Planning.Drift;

/// <summary>What a monitor does with the next observation.</summary>
public enum DriftState
{
    /// <summary>It learns what is normal.</summary>
    Learning,

    /// <summary>It watches for drift.</summary>
    Watching,

    /// <summary>There was an alarm, and it looks whether it holds.</summary>
    Confirming,
}
