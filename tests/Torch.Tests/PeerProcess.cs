using System.Diagnostics;
using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

/// <summary>A process that plays rank 1 to this one's rank 0, over Gloo.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>No test waits as long as that, unless it hangs.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    internal PeerProcess(string part)
    {
        Store = new TcpStore("127.0.0.1", 0, isServer: true, Timeout);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Peer).Assembly.Location);
        }

        foreach (var argument in (string[])["peer", part, $"{Store.Port}"])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        Group = Join(Store, rank: 0);
    }

    internal TcpStore Store { get; }

    internal ProcessGroup Group { get; }

    public void Dispose()
    {
        Group.Abandon();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Store.Dispose();
    }

    internal static ProcessGroup Join(TcpStore store, int rank) =>
        ProcessGroup.Gloo(store, "test", rank, size: 2, Timeout, "127.0.0.1");

    /// <summary>Waits for its end, and that it ended well.</summary>
    internal void AssertDone()
    {
        Group.Barrier().Wait();
        Group.Dispose();
        var errors = _process.StandardError.ReadToEnd();
        _process.WaitForExit();
        Assert.Equal((0, ""), (_process.ExitCode, errors));
    }

    internal void Kill() => _process.Kill();

    /// <summary>Stops it as a debugger would: it is there, and does nothing.</summary>
    internal void Stop()
    {
        using var kill = Process.Start("kill", ["-STOP", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
        // the signal is sent; its threads stop one after the other, and one of them might still answer
        Assert.True(SpinWait.SpinUntil(IsStopped, TimeSpan.FromSeconds(10)), "It does not stop.");
    }

    private bool IsStopped() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
        .All(thread => File.ReadLines($"{thread}/status").Contains("State:\tT (stopped)"));
}
