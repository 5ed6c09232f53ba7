namespace TeraPipe.Executor.Plans;

/// <summary>There is no plan to begin with. Its message is whole: what was tried, and what to do.</summary>
public sealed class NoPlanException : Exception
{
    internal NoPlanException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
