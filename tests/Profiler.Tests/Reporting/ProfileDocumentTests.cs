using System.Text.Json;
using System.Text.Json.Serialization;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Tests.Session;

namespace TeraPipe.Profiler.Tests.Reporting;

public sealed class ProfileDocumentTests : IDisposable
{
    private static readonly JsonSerializerOptions _asTheService =
        new(PlannerJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly ProfilePoint _embedding = new(2, new Tokens(64), Tokens.None, MeasuredPart.Embedding);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("terapipe-profile-");

    [Fact]
    public void What_is_written_reads_back_as_the_service_reads_it()
    {
        var profile = Of(
            TestJournal.Visit(16),
            TestJournal.Visit(16, 16, ms: 3),
            TestJournal.Failed(64, 0, PointOutcome.OutOfMemory),
            TestJournal.Visit(1) with { Point = _embedding },
            Update(ms: 0.5));
        var file = new FileInfo(Path.Combine(_folder.FullName, "profile.json"));

        ProfileDocument.Check(profile);
        ProfileDocument.Write(profile, file);

        var read = JsonSerializer.Deserialize<ProfileRequest>(File.ReadAllText(file.FullName), _asTheService)!;
        Assert.Equivalent(profile, read, strict: true);
        Assert.Equal([file.Name], _folder.EnumerateFiles().Select(left => left.Name));
        Assert.Equal(("tiny", "float32", "profiler 0.0.1", 2.25), (
            read.Name, read.Dtype, read.MeasuredBy, read.CalibrationMs));
        Assert.Equal(
            new LayerShape
            {
                HiddenSize = 32, Heads = 2, FeedForwardSize = 128, Architecture = "gpt", KeyValueHeads = 2,
            },
            read.Layer);
        Assert.Equal(TestJournal.Header.Device, read.Device);
    }

    [Fact]
    public void A_point_is_told_with_all_that_was_measured_of_it()
    {
        var profile = Of(TestJournal.Visit(16) with
        {
            TimesMs = new Dictionary<MeasuredPhase, double[]>
            {
                [MeasuredPhase.Forward] = [1, 1, 1, 1, 9],
                [MeasuredPhase.Backward] = [2, 3, 2, 3, 4],
                [MeasuredPhase.InputGradient] = [1.25],
                [MeasuredPhase.WeightGradient] = [1.5],
                [MeasuredPhase.Recompute] = [0.75],
            },
        });

        Assert.Equal(
            new Measurement
            {
                MicroBatch = 1,
                SliceTokens = 16,
                ContextTokens = 0,
                ForwardMs = 1,
                BackwardMs = 3,
                ForwardSpreadMs = 0,
                BackwardSpreadMs = 0.5,
                Samples = 5,
                InputGradientMs = 1.25,
                WeightGradientMs = 1.5,
                RecomputeMs = 0.75,
                PeakBytes = 1L << 40,
                Outliers = 1,
                IsBimodal = false,
            },
            Assert.Single(profile.Measurements!));
    }

    [Fact]
    public void A_failed_point_is_a_failure_and_its_length_no_gap()
    {
        var profile = Of(
            TestJournal.Visit(16),
            TestJournal.Visit(16, 16),
            TestJournal.Visit(16, 32),
            TestJournal.Visit(32),
            TestJournal.Failed(32, 16, PointOutcome.NotANumber));

        ProfileDocument.Check(profile);

        Assert.Equal(4, profile.Measurements!.Count);
        Assert.Equal(
            new FailedPoint
            {
                MicroBatch = 1,
                SliceTokens = 32,
                ContextTokens = 16,
                Outcome = "notANumber",
                Message = "no \"time\"\nat all",
            },
            Assert.Single(profile.Failures!));
    }

    [Fact]
    public void Parts_are_told_by_their_tokens_and_parameters()
    {
        var profile = Of(TestJournal.Visit(16), TestJournal.Visit(1) with { Point = _embedding }, Update(ms: 0.5));

        var embedding = Assert.Single(profile.Parts!.Embedding!);
        Assert.Equal(
            new PartMeasurement { Tokens = 128, ForwardMs = 1, BackwardMs = 2, Samples = 3 }, embedding);
        Assert.Null(profile.Parts.Head);
        Assert.Equal(0.5, profile.LayerOptimizerMs);
        const double parameters = (12 * 32 * 32) + (13 * 32); // Narayanan et al., SC 2021, equation 2
        Assert.Equal(0.5 * 1e6 / parameters, profile.Parts.OptimizerMsPerMillionParameters!.Value, 9);
    }

    [Fact]
    public void Held_out_points_are_no_part_of_it()
    {
        var profile = Of(TestJournal.Visit(16), TestJournal.Visit(16, 16) with { IsHeldOut = true });

        Assert.Single(profile.Measurements!);
    }

    [Fact]
    public void No_point_at_all_makes_no_profile()
    {
        var refusal = Assert.Throws<CommandException>(
            () => ProfileDocument.Check(Of(TestJournal.Failed(16, 0, PointOutcome.Crash))));

        Assert.Equal(ExitCode.Failed, refusal.ExitCode);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static PointVisit Update(double ms) => TestJournal.Visit(1) with
    {
        Point = ProfilePoint.Optimizer,
        TimesMs = new Dictionary<MeasuredPhase, double[]> { [MeasuredPhase.Update] = [ms, ms, ms] },
    };

    private static ProfileRequest Of(params PointVisit[] visits)
    {
        var results = new ProfileResults(visits);
        return ProfileDocument.Of(
            TestJournal.Header, results, MeasuredTable.Of(results), new MeasuringConditions { SlowedShare = 0 });
    }
}
