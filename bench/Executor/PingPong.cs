using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Ranks;
using TeraPipe.Torch.Native;

namespace TeraPipe.Bench.Executor;

/// <summary>How long a message takes from one process to the other over Gloo, when nobody computes.</summary>
internal static class PingPong
{
    private const int WarmUp = 100;
    private const int Count = 500;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>The second rank's program.</summary>
    public const string Program = "ping-pong";

    /// <summary>The same with a second rank that it starts.</summary>
    /// <param name="elements">Of the message, fp32; those of <see cref="TransferCase"/>, as the second rank has it.
    /// </param>
    public static double Ms(long elements)
    {
        var (second, environment) = SecondRank.Start(Program);
        using (second)
        {
            var transferMs = Ms(environment, elements);
            second.WaitForEnd();
            return transferMs;
        }
    }

    /// <summary>The median of half of there and back, in milliseconds. Both ranks call it.</summary>
    /// <param name="environment">Which of the two this is.</param>
    /// <param name="elements">Of the message, fp32.</param>
    public static double Ms(RankEnvironment environment, long elements)
    {
        var isFirst = environment.Rank == 0;
        using var store = new TcpStore(environment.MasterAddress, environment.MasterPort, isFirst, _patience);
        using var group = ProcessGroup.Gloo(
            store, "ping-pong", environment.Rank, size: 2, _patience, environment.MasterAddress);
        using var message = zeros(elements);
        var timesMs = new List<double>();
        for (var i = 0; i < WarmUp + Count; i++)
        {
            timesMs.Add(Repeat.Once(() =>
            {
                Pass(group, message, sends: isFirst);
                Pass(group, message, sends: !isFirst);
            }) / 2);
        }

        return Rounds.Median([.. timesMs.Skip(WarmUp)]);
    }

    private static void Pass(ProcessGroup group, Tensor message, bool sends)
    {
        var other = 1 - group.Rank;
        using var work = sends
            ? group.Send(message.Handle, other, tag: 0)
            : group.Receive(message.Handle, other, tag: 0);
        work.Wait();
    }
}
