namespace TeraPipe.Profiler.Machine;

/// <summary>
/// Runs work on a thread of its own. LibTorch keeps its thread count, scopes and gradient mode per thread: on a thread
/// of the pool they would be whatever the last user left.
/// </summary>
internal static class DedicatedThread
{
    /// <summary>What <paramref name="work"/> returns or throws.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Complete(done, work)) { Name = name, IsBackground = true }.Start();
        return done.Task;
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception exception) // whatever it is, it is the caller's
        {
            done.SetException(exception);
        }
    }
}
