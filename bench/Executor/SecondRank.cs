using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TeraPipe.Executor.Ranks;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// The second of two ranks, a process of its own: this program, started with <see cref="RankPrograms.Argument"/>. It
/// runs the same steps in the same order, and says nothing but why it failed.
/// </summary>
internal sealed class SecondRank : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private SecondRank(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts it; what comes back besides is which rank this process then is.</summary>
    /// <param name="program">What it runs, by its name in <see cref="RankPrograms"/>.</param>
    public static (SecondRank Second, RankEnvironment First) Start(string program)
    {
        var port = FreePort();
        var second = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [RankPrograms.Argument, program, port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        })!;
        return (new SecondRank(second), At(rank: 0, port));
    }

    /// <summary>One of the two, on this machine.</summary>
    public static RankEnvironment At(int rank, int port) => new(rank, WorldSize: 2, "127.0.0.1", port, rank);

    /// <summary>Waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; says why.</exception>
    public void WaitForEnd()
    {
        var errors = _errors.GetAwaiter().GetResult();
        _process.WaitForExit();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The second rank failed: {errors}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
