using System.Diagnostics;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>One rank's process.</summary>
internal sealed class RankChild : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Thread _reader;

    public RankChild(int rank, int worldSize, int port, IEnumerable<string> arguments)
    {
        Rank = rank;
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RankChild).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in new[]
        {
            ("RANK", $"{rank}"), ("WORLD_SIZE", $"{worldSize}"),
            ("MASTER_ADDR", "127.0.0.1"), ("MASTER_PORT", $"{port}"),
        })
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("LOCAL_RANK");
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, data) => Add(data.Data);
        _process.BeginErrorReadLine();
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    public int Rank { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>Waits until it has written a line that begins like that.</summary>
    public string WaitFor(string start)
    {
        var clock = Stopwatch.StartNew();
        lock (_lines)
        {
            while (true)
            {
                if (_lines.Find(line => line.StartsWith(start, StringComparison.Ordinal)) is { } found)
                {
                    return found;
                }

                Assert.True(
                    clock.Elapsed < RankRun.Timeout && !_lines.Contains("end"),
                    $"rank {Rank} never said '{start}', but: {string.Join('\n', _lines)}");
                Monitor.Wait(_lines, TimeSpan.FromSeconds(1));
            }
        }
    }

    public void Kill() => _process.Kill();

    /// <summary>As a debugger would: it is there, and does nothing.</summary>
    public void Stop() => Signal("STOP");

    public void Continue() => Signal("CONT");

    /// <summary>Lets it read a line.</summary>
    public void Release() => _process.StandardInput.WriteLine();

    /// <summary>Waits for its end; gives what it wrote.</summary>
    /// <param name="timeout">It must have ended by then.</param>
    /// <param name="clock">Where that is counted from; from now when it is missing.</param>
    public string WaitForExit(TimeSpan timeout, Stopwatch? clock = null)
    {
        var left = timeout - (clock?.Elapsed ?? TimeSpan.Zero);
        if (!_process.WaitForExit(left > TimeSpan.Zero ? left : TimeSpan.Zero))
        {
            lock (_lines)
            {
                Assert.Fail($"rank {Rank} did not end within {timeout}, but wrote: {string.Join('\n', _lines)}");
            }
        }

        _reader.Join();
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private void Read()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            Add(line);
        }

        Add("end");
    }

    private void Add(string? line)
    {
        lock (_lines)
        {
            if (line is not null)
            {
                _lines.Add(line);
            }

            Monitor.PulseAll(_lines);
        }
    }
}
