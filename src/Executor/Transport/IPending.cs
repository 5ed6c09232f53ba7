namespace TeraPipe.Executor.Transport;

/// <summary>Something between ranks that has begun.</summary>
internal interface IPending
{
    /// <summary>Waits for its end.</summary>
    /// <exception cref="OperationCanceledException">The step was given up.</exception>
    void Wait();
}
