using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Worker;

/// <summary>
/// A device in a process of its own. A point that hangs or crashes it costs that process; the next point gets another.
/// </summary>
internal sealed class WorkerDevice : IMeasuredDevice
{
    private readonly ProfileSubject _subject;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _clock;
    private WorkerProcess? _process;
    private readonly HashSet<MeasuredPart> _made = []; // in the process as it is now
    private readonly HangLimit _limit;

    /// <summary>Starts the process; waits until its device is there.</summary>
    /// <param name="subject">What is measured.</param>
    /// <param name="options">How the process is kept.</param>
    /// <param name="clock">What limits are measured by.</param>
    /// <exception cref="CommandException">There is no such device, or no LibTorch, or the process does not start.
    /// </exception>
    public WorkerDevice(ProfileSubject subject, WorkerOptions options, TimeProvider clock)
    {
        (_subject, _options, _clock) = (subject, options, clock);
        _limit = new HangLimit(options, subject.HiddenSize);
        var opened = Start();
        (Identity, HasSlowBlas) = (opened.Identity, opened.HasSlowBlas);
    }

    /// <summary>What it is, as the profile says it.</summary>
    public ContractDevice Identity { get; }

    /// <summary>Whether matrices are multiplied by the reference BLAS, many times slower than need be.</summary>
    public bool HasSlowBlas { get; }

    /// <summary>Processes that were started, the first one included.</summary>
    public int Starts { get; private set; }

    /// <summary>What starting them took, all together; the time of no point.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>The measuring process; null between its death and the next request.</summary>
    internal int? ProcessId => _process?.Id;

    /// <inheritdoc/>
    public DeviceRuns Run(RunRequest request)
    {
        var reply = Ask(
            new WorkerRequest.RunPoint(request), () => _limit.Of(request, isFirst: _made.Add(request.Point.Part)));
        var runs = ((WorkerReply.Ran)reply).Runs;
        _limit.Learn(request.Point, runs);
        return runs;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Calibrate(int runs) =>
        ((WorkerReply.Took)Ask(new WorkerRequest.Calibrate(runs), () => _options.Patience)).TimesMs;

    /// <inheritdoc/>
    public void Dispose() => _process?.Dispose();

    /// <exception cref="PointFailedException">No answer, or one that says so.</exception>
    private WorkerReply Ask(WorkerRequest request, Func<TimeSpan> limit)
    {
        if (_process?.TrySend(request) != true) // it has failed before, or somebody has killed it since
        {
            Restart();
            _process!.TrySend(request); // if that fails, so does the answer
        }

        WorkerReply reply;
        try
        {
            reply = _process.Receive(limit()); // of the process that was asked
        }
        catch (PointFailedException)
        {
            Drop();
            throw;
        }

        return reply is WorkerReply.PointFailed failure
            ? throw new PointFailedException(failure.Outcome, failure.Message)
            : reply;
    }

    private void Restart()
    {
        Drop();
        var opened = Start();
        if (opened.Identity != Identity)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The device has changed in the middle of the run: it was {DeviceIdentity.Describe(Identity)}, "
                + $"and is {DeviceIdentity.Describe(opened.Identity)}.");
        }
    }

    private WorkerReply.Opened Start()
    {
        var startedAt = _clock.GetTimestamp();
        (_process, var opened) = WorkerProcess.Open<WorkerReply.Opened>(
            new WorkerRequest.OpenDevice(_subject), _options, _subject.Threads, _clock);
        Starts++;
        StartTime += _clock.GetElapsedTime(startedAt);
        return opened;
    }

    private void Drop()
    {
        _process?.Dispose();
        _process = null;
        _made.Clear();
    }
}
