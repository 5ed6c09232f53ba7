namespace TeraPipe.Planning.Schedules;

/// <summary>Which part of a training step an action belongs to.</summary>
public enum Phase
{
    /// <summary>F: activations flow from the first stage to the last.</summary>
    Forward,

    /// <summary>B: gradients flow from the last stage to the first; the whole backward in one.</summary>
    Backward,

    /// <summary>I: the part of a split backward that the stage before waits for, the gradient of the input.</summary>
    InputGradient,

    /// <summary>W: the other part, the gradient of the weights. Nobody waits for it, so it may fill a bubble.</summary>
    WeightGradient,
}
