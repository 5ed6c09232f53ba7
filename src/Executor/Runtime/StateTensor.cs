namespace TeraPipe.Executor.Runtime;

/// <summary>What training keeps of every parameter from step to step.</summary>
internal enum StateTensor
{
    /// <summary>The parameter, or its master copy.</summary>
    Weight,

    /// <summary>AdamW's running mean of the gradient.</summary>
    FirstMoment,

    /// <summary>AdamW's running mean of the gradient's square.</summary>
    SecondMoment,
}
