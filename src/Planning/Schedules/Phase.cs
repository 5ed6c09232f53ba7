namespace TeraPipe.Planning.Schedules;

/// <summary>Which half of a training step an action belongs to.</summary>
public enum Phase
{
    /// <summary>F: activations flow from the first stage to the last.</summary>
    Forward,

    /// <summary>B: gradients flow from the last stage to the first.</summary>
    Backward,
}
