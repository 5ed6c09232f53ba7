namespace TeraPipe.Planning.Stages;

/// <summary>Where a micro-batch stands in the step.</summary>
[Flags]
internal enum MicroBatchPlace
{
    /// <summary>After one and before another.</summary>
    Between = 0,

    /// <summary>Its forwards fill the pipeline.</summary>
    First = 1,

    /// <summary>No forwards come after its own.</summary>
    Last = 2,

    /// <summary>The only one.</summary>
    Alone = First | Last,
}
