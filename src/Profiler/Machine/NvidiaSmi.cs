using System.ComponentModel;
using System.Diagnostics;

namespace TeraPipe.Profiler.Machine;

/// <summary>What NVIDIA's own program says of the first GPU that this process may use.</summary>
internal static class NvidiaSmi
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <param name="fields">As <c>nvidia-smi --help-query-gpu</c> names them.</param>
    /// <returns>A value for each; null where it has none to tell; null for all without the program or a GPU.</returns>
    public static string?[]? Ask(params string[] fields)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", Arguments(fields))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(_patience))
            {
                process.Kill();
                return null;
            }

            return process.ExitCode == 0 ? Parse(output.GetAwaiter().GetResult(), fields.Length) : null;
        }
        catch (Win32Exception) // there is no such program
        {
            return null;
        }
    }

    /// <summary>The values of the first line; null if there are not as many as wanted.</summary>
    internal static string?[]? Parse(string output, int count)
    {
        var line = output.Split('\n')[0];
        string?[] values = [.. line.Split(',', StringSplitOptions.TrimEntries).Select(
            value => value.Length == 0 || value[0] == '[' ? null : value)]; // "[N/A]", "[Not Supported]"
        return values.Length == count ? values : null;
    }

    private static string[] Arguments(string[] fields)
    {
        var visible = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES")?.Split(',')[0];
        return
        [
            $"--query-gpu={string.Join(',', fields)}", "--format=csv,noheader,nounits",
            "--id", string.IsNullOrEmpty(visible) ? "0" : visible,
        ];
    }
}
