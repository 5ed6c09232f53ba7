using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Worker;
using TeraPipe.Torch.Native;

namespace TeraPipe.Profiler.Transfers;

/// <summary>Answers with one end of a link, or with both where they are threads. The ends meet at the first message.
/// </summary>
internal sealed class LinkService : IWorkerService
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly LinkSubject _subject;
    private readonly Placement _placement;
    private readonly TcpStore? _store;
    private TransferBench? _link;

    /// <exception cref="CommandException">There are no two devices.</exception>
    public LinkService(LinkSubject subject)
    {
        var isCuda = subject.Transport == TransferSettings.Nccl;
        if (isCuda && cuda.device_count() < 2)
        {
            throw new CommandException(
                ExitCode.Unavailable,
                $"--transport: nccl needs two CUDA devices, and LibTorch finds {cuda.device_count()}.");
        }

        set_num_threads(1);
        _subject = subject;
        _placement = new Placement(
            ScalarType.Float32, isCuda ? device(DeviceType.CUDA, subject.Rank) : CPU, Seed: 1);
        _store = subject.Transport == TransferSettings.InProcess
            ? null
            : new TcpStore("127.0.0.1", subject.Port, isServer: subject.Rank == 0, _patience);
        Opened = new WorkerReply.LinkOpened(_store?.Port ?? 0);
    }

    /// <inheritdoc/>
    public WorkerReply Opened { get; }

    /// <inheritdoc/>
    public WorkerReply Answer(WorkerRequest request)
    {
        if (request is not WorkerRequest.Pass pass)
        {
            throw new InvalidOperationException($"{request} is nothing for a link.");
        }

        try
        {
            _link ??= _store is null
                ? TransferBench.InProcess(_placement)
                : TransferBench.Join(_store, _subject.Rank, _placement, _patience);
            return new WorkerReply.Took([.. _link.Pass(pass.Bytes, pass.Runs)]);
        }
        catch (PeerLostException lost)
        {
            throw new PointFailedException(PointOutcome.Failed, OneLine.Of(lost.Message));
        }
        catch (Exception failure) when (PointFailure.Of(failure) is { } outcome)
        {
            throw outcome;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _link?.Dispose();
        _store?.Dispose();
    }
}
