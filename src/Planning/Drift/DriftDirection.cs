namespace TeraPipe.Planning.Drift;

/// <summary>Which way times drift.</summary>
public enum DriftDirection
{
    /// <summary>They take longer than they did.</summary>
    Up,

    /// <summary>They take less long than they did.</summary>
    Down,
}
