namespace TeraPipe.Executor.Transport;

/// <summary>What is made of several ranks' numbers.</summary>
internal enum Reduce
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The largest.</summary>
    Max,
}
