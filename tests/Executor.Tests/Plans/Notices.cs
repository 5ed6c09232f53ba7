using System.Collections.Concurrent;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>Hears all notices, and waits for one.</summary>
internal sealed class Notices
{
    /// <summary>Longest that is waited: what takes a moment has half a minute on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<PlannerNotice> _all = [];

    public IReadOnlyList<PlannerNotice> All => [.. _all];

    public void Add(PlannerNotice notice) => _all.Enqueue(notice);

    public PlannerNotice? Find(PlannerNoticeKind kind) => _all.FirstOrDefault(notice => notice.Kind == kind);

    public async Task<PlannerNotice> WaitAsync(PlannerNoticeKind kind)
    {
        await UntilAsync(() => Find(kind) is not null, $"a notice {kind}");
        return Find(kind)!;
    }

    /// <summary>Asks until it is so.</summary>
    public async Task UntilAsync(Func<bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            Assert.False(deadline.IsCancellationRequested, $"There was no {what}. Notices: {string.Join('\n', All)}");
            await Task.Delay(5);
        }
    }
}
