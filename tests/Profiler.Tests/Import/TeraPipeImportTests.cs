using System.Globalization;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Import;
using Device = TeraPipe.Contracts.Profiles.Device;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Profiler.Tests.Import;

public sealed class TeraPipeImportTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    [Fact]
    public void Seconds_become_milliseconds_and_deviations_spreads()
    {
        var file = _folder.Write("latency_model.gpt3-1b.mp_8.json", """
            {"2_128_0": {"py_forward_mean": 0.001, "forward_mean": 0.002, "py_backward_mean": 0.001,
              "backward_mean": 0.005, "update_mean": 0.001, "py_forward_std": 0, "forward_std": 0.0001,
              "py_backward_std": 0, "backward_std": 0.0002, "update_std": 0},
             "2_128_128": {"forward_mean": 0.003, "backward_mean": 0.006, "update_mean": 0.003}}
            """);

        var imported = ImportFolder.Read(new ImportRequest(file) { Told = ImportFolder.Told, Samples = 10 });

        Assert.Equal(ProfileFormat.TeraPipe, imported.Format);
        var profile = imported.Profile;
        Assert.Equal((8, "cuda", "float16"), (profile.TensorParallelDegree, profile.Device!.Kind, profile.Dtype));
        Assert.Equal(new LayerShape { HiddenSize = 1024, Heads = 16, FeedForwardSize = 4096 }, profile.Layer);
        Assert.Equal(2, profile.LayerOptimizerMs!.Value, 1e-12); // the mean over the points
        var point = profile.Measurements![0];
        Assert.Equal((2, 128, 0, 10), (point.MicroBatch, point.SliceTokens, point.ContextTokens, point.Samples));
        Assert.Equal((2, 5), (Math.Round(point.ForwardMs!.Value, 12), Math.Round(point.BackwardMs!.Value, 12)));
        Assert.Equal(0.06745, point.ForwardSpreadMs!.Value, 1e-12);
        Assert.Equal(0.1349, point.BackwardSpreadMs!.Value, 1e-12);
        Assert.Null(profile.Measurements[1].ForwardSpreadMs);
    }

    [Fact]
    public void The_papers_grid_is_imported_whole()
    {
        var file = _folder.Write("latency_model.x.mp_1.json", PapersGrid(microBatches: [1, 2], contextsAt: [1, 2]));

        var imported = ImportFolder.Read(new ImportRequest(file) { Told = ImportFolder.Told });

        // 16 lengths × 16 contexts, and every multiple of 8 without context; for two micro-batch sizes.
        Assert.Equal(2 * ((16 * 16) + 256), imported.Profile.Measurements!.Count);
        var table = LatencyTable.Parse(
            [.. imported.Profile.Measurements.Select(point => new RawLatencyPoint(
                point.MicroBatch!.Value,
                point.SliceTokens!.Value,
                point.ContextTokens!.Value,
                point.ForwardMs!.Value,
                point.BackwardMs!.Value))],
            out _)!;
        var between = new ProfiledLatencyModel(table).Predict(2, new Tokens(200), new Tokens(192));
        Assert.Equal(Provenance.Interpolated, between.Provenance);
        Assert.Equal(Seconds(2, 200, 192) * 1000, between.Forward.Value, 1e-9);
    }

    [Fact]
    public void Sizes_without_contexts_are_left_out_and_said_so()
    {
        var file = _folder.Write("latency_model.x.mp_1.json", PapersGrid([1, 2, 3, 4], contextsAt: [2, 4]));

        var imported = ImportFolder.Read(new ImportRequest(file) { Told = ImportFolder.Told, SequenceTokens = 2048 });

        var points = imported.Profile.Measurements!;
        Assert.Equal([2, 4], points.Select(point => point.MicroBatch!.Value).Distinct().Order());
        Assert.Contains(
            "Micro-batches of these sizes were measured without context alone and are left out: 1, 3.", imported.Notes);
        Assert.All(points, point => Assert.True(point.SliceTokens + point.ContextTokens <= 2048));
    }

    [Fact]
    public void The_communication_file_becomes_transfers()
    {
        var file = _folder.Write("latency_model.x.mp_1.json", PapersGrid([1], [1]));
        var communication = _folder.Write("x.communication_latency.json", """
            {"model_name": "x", "size_gap": 32, "tensor_sizes": [1, 64], "mean": [0.00005, 0.002], "std": [0, 0.001]}
            """);

        var imported = ImportFolder.Read(
            new ImportRequest(file) { Told = ImportFolder.Told, Communication = communication });

        Assert.Equal(
            [("nccl", 2048, 0.05, 0), ("nccl", 131072, 2, 0.6745)],
            imported.Profile.Transfers!.Select(transfer => (
                transfer.Transport!,
                transfer.Bytes!.Value,
                Math.Round(transfer.TransferMs!.Value, 12),
                Math.Round(transfer.SpreadMs!.Value, 12))));
    }

    [Fact]
    public void Every_fault_is_named_by_its_key()
    {
        var file = _folder.Write("latency.json", """
            {"1_128_0": {"forward_mean": -0.002, "bakward_mean": 0.005},
             "1_128": {"forward_mean": 0.002, "backward_mean": 0.005},
             "1_256_0": [0.002, 0.005],
             "0_128_0": {"forward_mean": 0.002, "backward_mean": 0.005, "forward_std": "x"}}
            """);

        var faults = ImportFolder.Faults(new ImportRequest(file)
        {
            Format = ProfileFormat.TeraPipe,
            Told = ImportFolder.Told with { Device = new Device { Name = "Xeon", Kind = "cpu" } },
        });

        Assert.Equal(
            [
                "latency.json: device is 'cuda', but --device says 'cpu': say it once.",
                "latency.json, 1_128_0: 'bakward_mean' is unknown; known are forward_mean, backward_mean, update_mean, "
                    + "forward_std, backward_std, update_std, py_forward_mean, py_backward_mean, py_forward_std, "
                    + "py_backward_std.",
                "latency.json, 1_128_0: forward_mean is not a time in seconds, finite and not negative.",
                "latency.json, 1_128_0: backward_mean is missing: it is a time in seconds.",
                "latency.json, 1_128: is no key micro-batch_slice_context of a point, such as 1_128_0.",
                "latency.json, 1_256_0: must be an object of times.",
                "latency.json, 0_128_0: forward_std is not a time in seconds, finite and not negative.",
                "latency.json, 0_128_0, the key: A micro-batch has at least 1 sequence, not 0.",
            ],
            faults);
    }

    [Fact]
    public void Lists_of_communication_are_as_long_as_each_other()
    {
        var file = _folder.Write("latency_model.x.mp_1.json", PapersGrid([1], [1]));
        var communication = _folder.Write(
            "comm.json", """{"tensor_sizes": [1, 1, 2.5], "mean": [0.1, -1], "std": [0.1]}""");

        Assert.Equal(
            [
                "comm.json, tensor_sizes[1]: repeats 1: give it once.",
                "comm.json, tensor_sizes[2]: is not a whole number of tokens from 0.",
                "comm.json: mean[1] is not a time in seconds, finite and not negative.",
                "comm.json: 3 tensor_sizes, 2 means, 1 stds: give as many of each.",
            ],
            ImportFolder.Faults(new ImportRequest(file) { Told = ImportFolder.Told, Communication = communication }));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>As the TeraPipe code measures a sequence of 2,048.</summary>
    private static string PapersGrid(int[] microBatches, int[] contextsAt)
    {
        var sixteenths = Enumerable.Range(1, 16).Select(i => 128 * i).ToArray();
        var points = contextsAt.SelectMany(b => sixteenths.SelectMany(l => sixteenths.Select(c => (b, l, c))))
            .Concat(microBatches.SelectMany(b => Enumerable.Range(1, 256).Select(i => (b, l: 8 * i, c: 0))));
        return "{" + string.Join(",\n", points.Select(point =>
        {
            var (key, seconds) = ($"{point.b}_{point.l}_{point.c}", Seconds(point.b, point.l, point.c));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"\"{key}\": {{\"forward_mean\": {seconds}, \"backward_mean\": {2 * seconds}}}");
        })) + "}";
    }

    private static double Seconds(int b, int l, int c) => 1e-4 + (b * ((1e-6 * l) + (1e-9 * l * c)));
}
