using TeraPipe.Profiler.Import;

namespace TeraPipe.Profiler.Tests.Import;

public sealed class JsonImportTests : IDisposable
{
    private const string Head = """
        "device": {"name": "Xeon", "kind": "cpu"}, "dtype": "float32",
        "layer": {"hiddenSize": 64, "heads": 4, "feedForwardSize": 256}
        """;

    private readonly ImportFolder _folder = new();

    [Fact]
    public void A_body_is_taken_as_it_is_with_what_the_options_add()
    {
        var file = _folder.Write("profile.json", "\uFEFF{" + Head + """
            , "transfers": [{"transport": "gloo", "bytes": 4096, "transferMs": 0.3}],
            "measurements": [{"microBatch": 1, "sliceTokens": 8, "contextTokens": 0, "forwardMs": 1, "backwardMs": 2}]}
            """);

        var imported = ImportFolder.Read(new ImportRequest(file) { Told = new() { Name = "xeon", Dtype = "float32" } });

        Assert.Equal(ProfileFormat.Json, imported.Format);
        Assert.Equal(("xeon", "Xeon"), (imported.Profile.Name, imported.Profile.Device!.Name));
        Assert.Equal(4096, Assert.Single(imported.Profile.Transfers!).Bytes);
        Assert.Single(imported.Profile.Measurements!);
    }

    [Fact]
    public void Every_value_that_is_none_is_named_by_its_key()
    {
        var file = _folder.Write("profile.json", "{" + Head + """
            , "colour": "blue", "measurements": [{"microBatch": 1.5, "forwardMs": "1"}, 7]}
            """);

        var faults = ImportFolder.Faults(new ImportRequest(file));

        Assert.StartsWith("profile.json, colour: is unknown; known are name, ", faults[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                "profile.json, measurements[0].microBatch: must be a whole number up to 2147483647.",
                "profile.json, measurements[0].forwardMs: must be a number.",
                "profile.json, measurements[1]: must be an object.",
            ],
            faults.Skip(1));
    }

    [Fact]
    public void Every_point_that_is_wrong_is_named_by_its_key()
    {
        var file = _folder.Write("profile.json", """
            {"device": {"name": "Xeon", "kind": "tpu"}, "layer": {"hiddenSize": 64, "heads": 5, "feedForwardSize": 256},
             "measurements": [
              {"microBatch": 1, "sliceTokens": 8, "contextTokens": 0, "forwardMs": -1, "backwardMs": 2},
              {"microBatch": 1, "sliceTokens": 8, "contextTokens": 0, "forwardMs": 1}]}
            """);

        Assert.Equal(
            [
                "profile.json: device: 'tpu' is not cuda or cpu.",
                "profile.json: dtype is missing: give --dtype <float64|float32|bfloat16|float16>, or put it into the "
                    + "body.",
                "profile.json: heads: 5 does not divide hidden, 64.",
                "profile.json, measurements[1].backwardMs: is required.",
                "profile.json, measurements[0].forwardMs: A time is finite and not negative, not -1.",
                "profile.json, measurements[1]: Micro-batch 1, slice 8 after context 0 repeats profile.json, "
                    + "measurements[0]; give it once.",
            ],
            ImportFolder.Faults(new ImportRequest(file)));
    }

    [Theory]
    [InlineData("{\"dtype\":\n nope}", "profile.json:2: is no JSON: it stops being so in column 3.")]
    [InlineData("[1]", "profile.json: must be an object.")]
    public void What_is_no_json_object_is_one_fault(string json, string fault) =>
        Assert.Equal([fault], ImportFolder.Faults(new ImportRequest(_folder.Write("profile.json", json))));

    [Fact]
    public void A_datasheet_needs_no_import()
    {
        var file = _folder.Write(
            "profile.json",
            """{"device": {"name": "H200", "kind": "cuda"}, "dtype": "float16", "datasheet": {"peakTeraflops": 9}}""");

        Assert.Equal(
            ["profile.json: this is a datasheet, which has nothing to import: post it as it is."],
            ImportFolder.Faults(new ImportRequest(file)));
    }

    [Fact]
    public void Without_measurements_there_is_nothing_to_import()
    {
        var file = _folder.Write("profile.json", "{" + Head + "}");

        Assert.Single(ImportFolder.Faults(new ImportRequest(file)));
    }

    [Fact]
    public void Companions_of_another_format_are_not_dropped_silently()
    {
        var file = _folder.Write("profile.json", "{" + Head + """
            , "measurements": []}
            """);

        Assert.Equal(
            [
                "--communication: belongs to the format terapipe, and profile.json has the format json.",
                "--samples: belongs to the format terapipe, and profile.json has the format json.",
                "--attention: belongs to the format operators, and profile.json has the format json.",
                "profile.json: There is no measurement; a table has at least one.",
            ],
            ImportFolder.Faults(
                new ImportRequest(file) { Communication = file, Samples = 3, Attention = file }));
    }

    public void Dispose() => _folder.Dispose();
}
