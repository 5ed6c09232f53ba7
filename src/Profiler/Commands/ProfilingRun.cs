using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using TeraPipe.Contracts;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Commands;

/// <summary>One <c>profiler run</c> whose layer is known. People read standard error, programs standard output.</summary>
internal sealed class ProfilingRun
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly ParseResult _options;
    private readonly Workload _workload;
    private readonly MeasuringDevice _device;
    private readonly IReadOnlyList<ProfilePoint> _points;
    private readonly int _rounds;

    public ProfilingRun(ParseResult options, Workload workload)
    {
        (_options, _workload) = (options, workload);
        _device = new MeasuringDevice(options.GetValue(RunOptions.Device)!, options.GetValue(RunOptions.Threads));
        _rounds = options.GetValue(RunOptions.Rounds);
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

        var (profile, file) = (ProfileOf(measured), File());
        ProfileDocument.Write(profile, file);
        Say($"measured in {elapsed.TotalSeconds:0.0} s; the profile is {file.FullName}");

        var profileId = planner is null ? null : await UploadAsync(planner, profile, file, cancellationToken);
        Print(RunOutcome.Of(measured, elapsed, file, profileId));
    }

    private Task<T> WithLayerAsync<T>(Func<LayerProfiler, T> work) => _device.WithLayerAsync(_workload.Layer, Dtype(), work);
