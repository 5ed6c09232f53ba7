namespace TeraPipe.Planner.Api.Operations;

/// <summary>Wakes this service's idle worker when one of its own clients has queued something.</summary>
internal sealed class OperationBell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0);

    public void Ring() => _rung.Release();

    /// <summary>Until it rings, or so long.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) =>
        _rung.WaitAsync(longest, cancellationToken);

    public void Dispose() => _rung.Dispose();
}
