using System.Diagnostics;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>A program that runs.</summary>
internal sealed class LiveProgram : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5); // the demo takes two on an idle machine

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task<string> _error;

    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Its environment beside that of the tests.</param>
    public LiveProgram(
        string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Reads on until a line begins like that.</summary>
    public async Task UntilAsync(string start)
    {
        using var deadline = new CancellationTokenSource(_patience);
        while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            _lines.Add(line);
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{start}' was never written, but: {string.Join('\n', _lines)}{await _error}");
    }

    /// <summary>Sends a signal, such as "TERM".</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<RunningProgram> EndAsync()
    {
        using var deadline = new CancellationTokenSource(_patience);
        var rest = await _process.StandardOutput.ReadToEndAsync(deadline.Token);
        await _process.WaitForExitAsync(deadline.Token);
        return new(_process.ExitCode, string.Concat(_lines.Select(line => $"{line}\n")) + rest, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
