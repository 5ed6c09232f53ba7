using System.Runtime.ExceptionServices;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// Runs work on a thread of its own and waits for it. LibTorch keeps its thread count, scopes and gradient mode per thread:
/// on a thread of the pool they would be whatever the last user left.
/// </summary>
internal static class DedicatedThread
{
    /// <summary>What <paramref name="work"/> returns; what it throws is thrown here.</summary>
    public static T Run<T>(string name, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception) // carried over to the caller's thread, where it is thrown again
            {
                fault = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            Name = name,
        };
        thread.Start();
        thread.Join();
        fault?.Throw();
        return result;
    }
}
