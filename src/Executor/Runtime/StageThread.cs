using System.Collections.Concurrent;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A stage's own thread. LibTorch keeps its dispose scope, gradient mode, device and thread count by thread: a stage
/// never changes threads, and nothing of it is async.
/// </summary>
internal sealed class StageThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public StageThread(int stage, int intraOpThreads)
    {
        _thread = new Thread(() => Serve(intraOpThreads)) { Name = $"stage {stage}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the thread, after what it has been given before.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Complete(done, work));
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Serve(int intraOpThreads)
    {
        set_num_threads(intraOpThreads);
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.SetResult(work());
        }
        catch (OperationCanceledException)
        {
            done.SetCanceled();
        }
        catch (Exception failure) // whatever it is, it is the caller's: this thread serves on
        {
            done.SetException(failure);
        }
    }
}
