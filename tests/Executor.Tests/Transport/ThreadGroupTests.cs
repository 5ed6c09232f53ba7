using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Tests.Transport;

/// <summary>What threads do together when one of their mesh fails meanwhile.</summary>
public sealed class ThreadGroupTests : IDisposable
{
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _givenUp = new();
    private readonly ThreadGroup _group;
    private readonly Tensor _tensor = zeros(1);

    public ThreadGroupTests() => _group = new ThreadGroup(2, () => _givenUp.Token);

    [Fact]
    public async Task Nobody_leaves_while_the_last_works_with_all_tensors()
    {
        var first = _group.Meet(0, _tensor, _ => { });
        var waiting = Task.Run(first.Wait);
        var hasLeft = true;

        _group.Meet(1, _tensor, _ =>
        {
            _givenUp.Cancel();
            hasLeft = waiting.Wait(_moment);
        });

        Assert.False(hasLeft);
        await waiting;
    }

    [Fact]
    public void Who_has_left_is_waited_for_by_nobody_and_worked_with_by_nobody()
    {
        var first = _group.Meet(0, _tensor, _ => { });
        _givenUp.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(first.Wait);
        Assert.ThrowsAny<OperationCanceledException>(() => _group.Meet(1, _tensor, _ => Assert.Fail("he has left")));
    }

    public void Dispose()
    {
        _tensor.Dispose();
        _givenUp.Dispose();
    }
}
