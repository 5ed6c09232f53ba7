using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>All ranks of a model as they are placed in one generation, each on a thread of its own.</summary>
internal sealed class ThreadRanks : IDisposable
{
    private readonly ThreadMesh _mesh;
    private readonly StageThread[] _threads; // [r] is rank r's
    private readonly RankWorker[] _workers;

    /// <param name="shape">The whole model.</param>
    /// <param name="options">How it is trained, and on how many ranks.</param>
    /// <param name="mailboxes">Of all generations.</param>
    /// <param name="generation">Of which this one is.</param>
    /// <exception cref="ArgumentException">The model cannot be shared like that; says why.</exception>
    public ThreadRanks(GptShape shape, PipelineOptions options, Mailboxes mailboxes, int generation)
    {
        (Options, Generation) = (options, generation);
        Layout = new StageLayout(shape, options);
        _mesh = new ThreadMesh(Layout.Grid, mailboxes, generation);
        var ranks = Enumerable.Range(0, Layout.Grid.WorldSize).ToArray();
        var workers = new List<RankWorker>();
        try
        {
            workers.AddRange(ranks.Select(
                rank => new RankWorker(shape, options, Layout, rank, _mesh.Connect(rank))));
        }
        catch // memory may run out half-way, and the generation before goes on
        {
            workers.ForEach(worker => worker.Dispose());
            _mesh.Dispose();
            throw;
        }

        _workers = [.. workers];
        _threads = [.. ranks.Select(rank => new StageThread(rank, options.ThreadsPerStage))];
    }

    /// <summary>How the model is trained.</summary>
    public PipelineOptions Options { get; }

    /// <summary>Who has which layers.</summary>
    public StageLayout Layout { get; }

    /// <summary>How often the model was placed in another way before.</summary>
    public int Generation { get; }

    /// <summary>The first rank: what is the same on all of them.</summary>
    public RankWorker First => _workers[0];

    /// <summary>The rank at a place.</summary>
    public RankWorker Worker(RankPosition position) => _workers[Layout.Grid.RankAt(position)];

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action<RankWorker> work) => Run(worker =>
    {
        work(worker);
        return true;
    });

    /// <summary>Runs something on each rank's thread, and waits for all of them.</summary>
    /// <exception cref="StageFailedException">It failed on one.</exception>
    public T[] Run<T>(Func<RankWorker, T> work)
    {
        var results = _threads.Select((thread, rank) => thread.Run(() => OnRank(rank, work))).ToArray();
        var allDone = Task.WhenAll(results);
        ((IAsyncResult)allDone).AsyncWaitHandle.WaitOne();
        return allDone.IsCompletedSuccessfully ? allDone.Result : throw Failure(results);
    }

    /// <summary>
    /// Takes the state of another generation over, in memory: of each part from a rank that had it; and how far the
    /// training is, with what is frozen. The other one keeps its own.
    /// </summary>
    public void TakeOver(ThreadRanks before)
    {
        var moves = PlacementDifference.Between(before.Layout, Layout).ToLookup(move => move.To);
        var held = before.Run(worker => worker.State.Hold());
        try
        {
            Run(worker =>
            {
                foreach (var move in moves[worker.Rank])
                {
                    worker.State.Take(move.Part, (kind, _) => held[move.From].Of(move.Part, kind).alias());
                }

                worker.Progress = before.First.Progress;
            });
        }
        finally
        {
            Array.ForEach(held, one => one.Dispose());
        }
    }

    /// <summary>Ends the threads; whoever still waits for one of its ranks waits no more.</summary>
    public void Dispose()
    {
        _mesh.GiveUp();
        foreach (var part in _threads.Concat<IDisposable>(_workers).Append(_mesh))
        {
            part.Dispose();
        }
    }

    private T OnRank<T>(int rank, Func<RankWorker, T> work)
    {
        try
        {
            return work(_workers[rank]);
        }
        catch
        {
            _mesh.GiveUp(); // before the other ranks wait for ever for what this one will not send
            throw;
        }
    }

    private StageFailedException Failure(Task[] results)
    {
        _mesh.Reset();
        var failed = Array.FindIndex(results, result => result.IsFaulted);
        return new StageFailedException(
            Layout.Grid.PositionOf(failed).Device, results[failed].Exception!.InnerException!);
    }
}
