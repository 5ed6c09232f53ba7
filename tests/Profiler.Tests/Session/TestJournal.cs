using TeraPipe.Planning;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Tests.Session;

/// <summary>What journals of tests are made of.</summary>
internal static class TestJournal
{
    public static RunSettings Settings { get; } = new()
    {
        Name = "tiny",
        Subject = new ProfileSubject
        {
            Architecture = "gpt",
            HiddenSize = 32,
            Heads = 2,
            KeyValueHeads = 2,
            FeedForwardSize = 128,
            SequenceTokens = 64,
            Dtype = "float32",
            TensorParallelDegree = 1,
            Device = "cpu",
            Threads = 1,
        },
        Phases = [MeasuredPhase.Forward, MeasuredPhase.Backward],
        Meter = new MeterOptions(),
        Design = new DesignSettings { Kind = "grid", MicroBatches = [1, 2], GrainTokens = 16 },
    };

    public static JournalHeader Header { get; } = new()
    {
        Format = JournalHeader.CurrentFormat,
        Profiler = "0.0.1",
        StartedAt = DateTimeOffset.UnixEpoch,
        Device = new ContractDevice { Name = "simulated", Kind = "cpu", Torch = "2.0", Threads = 1 },
        Settings = Settings,
    };

    public static PointVisit Visit(int slice, int context = 0, double ms = 1) => new()
    {
        Point = new ProfilePoint(1, new Tokens(slice), new Tokens(context)),
        Outcome = PointOutcome.Measured,
        TimesMs = new Dictionary<MeasuredPhase, double[]>
        {
            [MeasuredPhase.Forward] = [ms, ms / 3, ms],
            [MeasuredPhase.Backward] = [2 * ms, 2 * ms, 2 * ms],
        },
        CalibrationsMs = [2, 2.5],
        PeakBytes = 1L << 40,
        WarmUpRuns = 2,
        StartedAt = DateTimeOffset.UnixEpoch.AddTicks(1),
        Seconds = 0.1,
    };

    public static PointVisit Failed(int slice, int context, PointOutcome outcome) => Visit(slice, context) with
    {
        Outcome = outcome,
        Message = "no \"time\"\nat all",
        TimesMs = new Dictionary<MeasuredPhase, double[]>(),
        CalibrationsMs = [],
        PeakBytes = null,
    };
}
