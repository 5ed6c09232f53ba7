using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace TeraPipe.Repository.Tests;

/// <summary>What deploy/ has for others to run, as far as it can be checked without them.</summary>
public class DeployYamlTests
{
    private const string Interpreter = "/usr/bin/python3"; // the one that python3-torch and its python3-yaml belong to
    private const string ToJson =
        "import json, sys, yaml; json.dump(list(yaml.safe_load_all(open(sys.argv[1]))), sys.stdout, default=str)";

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Deploy(), "*.y*ml", SearchOption.AllDirectories).Order()
            .Select(file => Path.GetRelativePath(Deploy(), file)),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Parses_as_YAML(string file)
    {
        Assert.NotEmpty(await ParseAsync(file));
    }

    [Fact]
    public async Task The_workflow_runs_the_gate_on_a_GPU_keeps_the_reports_and_comments()
    {
        var workflow = (await ParseAsync("ci/github-latency-gate.yaml"))[0]!;

        var job = Assert.Single(workflow["jobs"]!.AsObject()).Value!;
        var steps = job["steps"]!.AsArray();
        Assert.Equal(["self-hosted", "gpu"], job["runs-on"]!.AsArray().Select(label => (string?)label));
        Assert.Equal(
            ["actions/checkout", "", "", "actions/upload-artifact", "actions/github-script"],
            steps.Select(step => ((string?)step!["uses"] ?? "").Split('@')[0]));
        Assert.All(steps, step => Assert.True(step!["uses"] is null != step["run"] is null));
        var gate = (string)steps[2]!["run"]!;
        Assert.All(
            ["TeraPipe.Profiler ci", "--baseline", "--fail-on", "--report latency.md", "--junit latency.xml"],
            part => Assert.Contains(part, gate, StringComparison.Ordinal));
    }

    [Theory]
    [UnsupportedOSPlatform("windows")]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 0)] // too noisy: a warning
    public async Task The_step_ends_as_the_gate_does(int gate, int expected)
    {
        var workflow = (await ParseAsync("ci/github-latency-gate.yaml"))[0]!;
        var step = (string)workflow["jobs"]!["gate"]!["steps"]![2]!["run"]!;
        var folder = Directory.CreateTempSubdirectory("terapipe-workflow-");
        var program = folder.CreateSubdirectory("artifacts/bin/Profiler/release");
        var path = Path.Combine(program.FullName, "TeraPipe.Profiler");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\necho \"$@\"\nexit {gate}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        string[] environment = [$"--chdir={folder.FullName}", "BASELINE=gpt2 h200", "PLANNER="];
        var (exitCode, output) = await RunAsync(
            "/usr/bin/env", [.. environment, "bash", "-e", "-o", "pipefail", "-c", step]);

        folder.Delete(recursive: true);
        Assert.Equal(expected, exitCode);
        Assert.StartsWith("ci --baseline gpt2 h200 --fail-on 5% ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("--planner", output, StringComparison.Ordinal);
        Assert.Equal(gate == 4, output.Contains("::warning::", StringComparison.Ordinal));
    }

    private static async Task<JsonArray> ParseAsync(string file)
    {
        Assert.SkipUnless(File.Exists(Interpreter), $"{Interpreter} is missing: ./setup.sh --tests installs it.");
        var (exitCode, output) = await RunAsync(Interpreter, ["-c", ToJson, Path.Combine(Deploy(), file)]);
        Assert.Equal(0, exitCode);
        return JsonNode.Parse(output)!.AsArray();
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private static string Deploy([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../deploy"));
}
