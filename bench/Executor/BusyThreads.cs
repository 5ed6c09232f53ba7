namespace TeraPipe.Bench.Executor;

/// <summary>
/// Threads that measure at once, as a pipeline's stages compute at once: each then has its share of the memory's
/// bandwidth and of the caches, and no more.
/// </summary>
internal sealed class BusyThreads : IDisposable
{
    private readonly Barrier _barrier;
    private readonly Thread[] _threads;
    private readonly Exception?[] _failures;
    private Action<int>? _work; // null: there is no more

    public BusyThreads(int count)
    {
        _barrier = new Barrier(count + 1);
        _failures = new Exception?[count];
        _threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() => Serve(number)))];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Runs the work on all threads at once, each with its number, and waits for all.</summary>
    /// <exception cref="AggregateException">What the threads threw.</exception>
    public void Run(Action<int> work)
    {
        _work = work;
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        Exception[] failures = [.. _failures.OfType<Exception>()];
        Array.Clear(_failures);
        if (failures.Length > 0)
        {
            throw new AggregateException(failures);
        }
    }

    public void Dispose()
    {
        _work = null;
        _barrier.SignalAndWait();
        Array.ForEach(_threads, thread => thread.Join());
        _barrier.Dispose();
    }

    private void Serve(int number)
    {
        set_num_threads(1);
        while (true)
        {
            _barrier.SignalAndWait();
            if (_work is not { } work)
            {
                return;
            }

            try
            {
                work(number);
            }
            catch (Exception failure) // the caller's
            {
                _failures[number] = failure;
            }

            _barrier.SignalAndWait();
        }
    }
}
