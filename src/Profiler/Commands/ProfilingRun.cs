using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Commands;

/// <summary>
/// One <c>profiler run</c>. People read what it says on standard error, programs what is on standard output.
/// </summary>
internal sealed class ProfilingRun
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly IAnsiConsole _console =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private readonly ParseResult _options;
    private readonly Workload _workload;
    private readonly MeasuringDevice _device;
    private readonly IReadOnlyList<ProfilePoint> _points;
    private readonly int _rounds;
    private readonly string _dtype;

    public ProfilingRun(ParseResult options, Workload workload)
    {
        (_options, _workload) = (options, workload);
        _device = new MeasuringDevice(options.GetValue(RunOptions.Device)!, options.GetValue(RunOptions.Threads));
        (_rounds, _dtype) = (options.GetValue(RunOptions.Rounds), options.GetValue(RunOptions.Dtype)!);
        _points = PointGrid.Of(
            options.GetValue(RunOptions.MicroBatches)!, new Tokens(workload.Layer.MaxSequenceTokens), workload.Grain);
    }

    /// <summary>Says what <see cref="MeasureAsync"/> would do and how long it would take.</summary>
    public async Task EstimateAsync(CancellationToken cancellationToken)
    {
        SayWhatIsMeasured();
        var estimate = await WithLayerAsync(profiler => profiler.Estimate(_points, _rounds, cancellationToken));
        Say($"about {estimate.TotalSeconds:0.0} s");
        Print(new DryRunOutcome(_points.Count, _rounds, estimate.TotalSeconds));
    }

    /// <summary>Measures, writes the profile, and uploads it where there is a planner.</summary>
    public async Task MeasureAsync(PlannerClient? planner, CancellationToken cancellationToken)
    {
        SayWhatIsMeasured();
        var startedAt = _clock.GetTimestamp();
        var measured = await WithLayerAsync(profiler => ProgressDisplay.Show(
            _console, _clock, progress => profiler.Measure(_points, _rounds, progress, cancellationToken)));
        var elapsed = _clock.GetElapsedTime(startedAt);
        _console.Write(SummaryTable.Of(measured));

        var name = _options.GetValue(RunOptions.Name);
        var profile = ProfileDocument.Of(name, _device.Identity, _dtype, _workload.Layer, measured);
        var file = _options.GetValue(RunOptions.Out) ?? DefaultFile();
        ProfileDocument.Write(profile, file);
        Say($"measured in {elapsed.TotalSeconds:0.0} s; the profile is in {file.FullName}");

        var profileId = planner is null ? null : await UploadAsync(planner, profile, file, cancellationToken);
        Print(RunOutcome.Of(measured, elapsed, file, profileId));
    }

    private static async Task<string> UploadAsync(
        PlannerClient planner, ProfileRequest profile, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await planner.AddProfileAsync(profile, cancellationToken);
            Say($"uploaded as {stored.ProfileId}");
            return stored.ProfileId;
        }
        catch (PlannerException refusal)
        {
            var failure = Failure.Of(refusal)!;
            throw new CommandException(failure.ExitCode, $"{failure.Message}\nThe profile is kept in {file.FullName}.");
        }
    }

    private Task<T> WithLayerAsync<T>(Func<LayerProfiler, T> work) =>
        _device.WithLayerAsync(_workload.Layer, Enum.Parse<ScalarType>(_dtype, ignoreCase: true), work);

    /// <summary>A name that no earlier run has used.</summary>
    private FileInfo DefaultFile() =>
        new(string.Create(CultureInfo.InvariantCulture, $"profile-{_clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.json"));

    private void SayWhatIsMeasured()
    {
        var layer = _workload.Layer;
        Say($"{DeviceIdentity.Describe(_device.Identity)}");
        Say($"layer of {layer.HiddenSize} with {layer.Heads} heads, {_dtype}");
        Say($"{_points.Count} points, {_rounds} samples of each");
        if (_device.HasSlowBlas)
        {
            Say($"warning: this is the reference BLAS, many times slower than OpenBLAS; install libopenblas0-openmp.");
        }
    }

    private static void Say(FormattableString line) =>
        Console.Error.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void Print<T>(T outcome)
    {
        if (_options.GetValue(RunOptions.Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(outcome, PlannerJson.Options));
        }
    }
}
