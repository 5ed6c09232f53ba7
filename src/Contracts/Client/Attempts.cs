namespace TeraPipe.Contracts.Client;

/// <summary>How often one call was tried, and how it failed last: for the message when its time is up.</summary>
internal sealed class Attempts
{
    public int Count { get; private set; }

    public PlannerException? LastFailure { get; private set; }

    public async Task<T> CountAsync<T>(Func<Task<T>> attempt)
    {
        Count++;
        try
        {
            return await attempt();
        }
        catch (PlannerException failure)
        {
            LastFailure = failure;
            throw;
        }
    }
}
