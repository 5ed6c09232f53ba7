using System.Diagnostics;
using System.Text.Json;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Worker;

/// <summary>A measuring process, seen from its agent. It never outlives this.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly WorkerErrors _errors = new();
    private readonly Thread _keeper;
    private readonly Process _process;
    private readonly long? _killsBefore = MemoryKills.Count;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    private WorkerProcess(IReadOnlyList<string> command, int threads, TimeProvider clock)
    {
        _clock = clock;
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = $"{threads}";
        var started = new TaskCompletionSource<Process>();
        _keeper = new Thread(() => Keep(start, started)) { Name = "worker's keeper", IsBackground = true };
        _keeper.Start();
        _process = started.Task.GetAwaiter().GetResult();
        Id = _process.Id;
    }

    /// <summary>The process's number.</summary>
    public int Id { get; }

    /// <summary>Starts a process and has it open something.</summary>
    /// <typeparam name="TOpened">The answer to that.</typeparam>
    /// <param name="opening">What it opens.</param>
    /// <param name="options">How it is started.</param>
    /// <param name="threads">Of OpenMP, where the process does not set another number.</param>
    /// <param name="clock">What limits are measured by.</param>
    /// <exception cref="CommandException">It does not start, or cannot open that; says why.</exception>
    public static (WorkerProcess Process, TOpened Opened) Open<TOpened>(
        WorkerRequest opening, WorkerOptions options, int threads, TimeProvider clock)
        where TOpened : WorkerReply
    {
        var process = new WorkerProcess(options.Command, threads, clock);
        try
        {
            process.TrySend(opening); // if that fails, so does the answer
            return process.Receive(options.StartLimit) switch
            {
                TOpened opened => (process, opened),
                WorkerReply.Refused refused => throw new CommandException(refused.ExitCode, refused.Message),
                var other => throw new InvalidOperationException($"{other} is no answer to {opening}."),
            };
        }
        catch (Exception failure)
        {
            process.Dispose();
            if (failure is PointFailedException)
            {
                throw new CommandException(ExitCode.Failed, $"Measuring does not start: {failure.Message}.");
            }

            throw;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <returns>False: the process is gone.</returns>
    public bool TrySend(WorkerRequest request)
    {
        try
        {
            WorkerLine.Write(_process.StandardInput.BaseStream, request);
            return true;
        }
        catch (IOException) // nobody holds the other end
        {
            return false;
        }
    }

    /// <summary>Waits for the answer to the last request.</summary>
    /// <param name="limit">A process that has not answered by then is killed.</param>
    /// <exception cref="PointFailedException">There is none and will be none: the process is dead.</exception>
    public WorkerReply Receive(TimeSpan limit)
    {
        var isLate = false;
        using var watchdog = _clock.CreateTimer(
            _ =>
            {
                Volatile.Write(ref isLate, true);
                Kill();
            },
            null,
            limit,
            Timeout.InfiniteTimeSpan);
        if (_process.StandardOutput.ReadLine() is { } line)
        {
            return Understood(line);
        }

        _keeper.Join();
        throw Volatile.Read(ref isLate)
            ? new PointFailedException(
                PointOutcome.Hang, $"no answer within {limit.TotalSeconds:0.#} s; the measuring process was killed")
            : WorkerDeath.Of(_process.ExitCode, _errors.Last, MemoryKills.Count > _killsBefore);
    }

    /// <summary>Ends the process, whatever it does: it has nothing that could be lost.</summary>
    public void Dispose()
    {
        Kill();
        _keeper.Join();
        lock (_gate)
        {
            _isDisposed = true;
            _process.Dispose();
        }
    }

    /// <summary>SIGKILL, from any thread and at any time: a watchdog may bark when all is over.</summary>
    private void Kill()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _process.Kill();
            }
        }
    }

    private WorkerReply Understood(string line)
    {
        try
        {
            return WorkerLine.Parse<WorkerReply>(line);
        }
        catch (JsonException)
        {
            Kill();
            throw new PointFailedException(
                PointOutcome.Crash, $"the measuring process wrote '{OneLine.Of(line)}', which is no answer");
        }
    }

    /// <summary>Starts the process and stays until it ends: it dies with the thread that started it.</summary>
    private void Keep(ProcessStartInfo start, TaskCompletionSource<Process> started)
    {
        try
        {
            var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit(); // and for the end of its standard error
        }
        catch (Exception failure) when (!started.Task.IsCompleted)
        {
            started.SetException(failure);
        }
    }
}
