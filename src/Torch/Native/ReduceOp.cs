namespace TeraPipe.Torch.Native;

/// <summary>How an all-reduce joins the ranks' elements; the numbers are c10d's.</summary>
public enum ReduceOp
{
    /// <summary>Adds them.</summary>
    Sum = 0,

    /// <summary>Takes the largest.</summary>
    Max = 4,
}
