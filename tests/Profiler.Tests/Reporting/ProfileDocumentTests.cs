using System.Text.Json;
using System.Text.Json.Serialization;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Executor.Model;
using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Tests.Reporting;

public sealed class ProfileDocumentTests : IDisposable
{
    private static readonly JsonSerializerOptions _asTheService =
        new(PlannerJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("terapipe-profile-");

    [Fact]
    public void What_is_written_reads_back_as_the_service_reads_it()
    {
        var point = new ProfilePoint(2, new Tokens(64), new Tokens(128));
        var measured = new LayerMeasurements(
            [new MeasuredPoint(point, new SampleSummary(1.5, 0.25, 5), new SampleSummary(3, 0.125, 5))],
            new SampleSummary(0.5, 0, 5));
        var (device, layer) = (new ContractDevice { Kind = "cpu", Threads = 1 }, new GptShape(1, 32, 2, 96, 1, 192));
        var file = new FileInfo(Path.Combine(_folder.FullName, "profile.json"));

        ProfileDocument.Write(ProfileDocument.Of("h32", device, "float32", layer, measured), file);

        var read = JsonSerializer.Deserialize<ProfileRequest>(File.ReadAllText(file.FullName), _asTheService)!;
        Assert.Equal(("h32", "float32", 0.5), (read.Name, read.Dtype, read.LayerOptimizerMs));
        Assert.Equal(new LayerShape { HiddenSize = 32, Heads = 2, FeedForwardSize = 96 }, read.Layer);
        Assert.Equal(device, read.Device);
        Assert.Equal(
            new Measurement
            {
                MicroBatch = 2,
                SliceTokens = 64,
                ContextTokens = 128,
                ForwardMs = 1.5,
                BackwardMs = 3,
                ForwardSpreadMs = 0.25,
                BackwardSpreadMs = 0.125,
                Samples = 5,
            },
            Assert.Single(read.Measurements!));
        Assert.Equal([file.Name], _folder.EnumerateFiles().Select(left => left.Name));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
