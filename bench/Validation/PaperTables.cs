using System.Text.Json;
using TeraPipe.Bench.Reporting;

namespace TeraPipe.Bench.Validation;

/// <summary>What the paper measured: docs/data/terapipe-paper-tables.json.</summary>
internal sealed class PaperTables
{
    private PaperTables(IReadOnlyList<PaperRow> rows, IReadOnlyList<UniformRow> uniform) =>
        (Rows, Uniform) = (rows, uniform);

    /// <summary>The ten settings, then the longer sequences; setting 5 stands in both tables and is taken
    /// once.</summary>
    public IReadOnlyList<PaperRow> Rows { get; }

    /// <summary>One setting with uniform slices.</summary>
    public IReadOnlyList<UniformRow> Uniform { get; }

    /// <param name="path">From the repository's root.</param>
    public static PaperTables Read(string path = "docs/data/terapipe-paper-tables.json")
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, path));
        var file = JsonSerializer.Deserialize<TablesFile>(text, JsonSerializerOptions.Web)!;
        var settings = file.Settings.ToDictionary(row => row.Setting);
        PaperRow[] rows =
        [
            .. file.Settings.Select(row => row.ToRow($"{row.Setting}")),
            .. file.LongerSequences.Where(row => row.SequenceTokens != settings[row.Setting].SequenceTokens)
                .Select(row => row.On(settings[row.Setting])),
        ];
        var uniform = file.UniformSlices.Slices.Zip(file.UniformSlices.Seconds, (slices, seconds) =>
            new UniformRow(rows.Single(row => row.Name == $"{file.UniformSlices.Setting}"), slices, seconds));
        return new PaperTables(rows, [.. uniform]);
    }

    private sealed record TablesFile(
        IReadOnlyList<SettingFields> Settings,
        IReadOnlyList<SequenceFields> LongerSequences,
        UniformFields UniformSlices);

    private sealed record UniformFields(int Setting, IReadOnlyList<int> Slices, IReadOnlyList<double> Seconds);

    private sealed record SequenceFields(
        int Setting,
        int SequenceTokens,
        int Batch,
        double WithoutSeconds,
        double WithSeconds,
        IReadOnlyList<int> SliceTokens)
    {
        public PaperRow On(SettingFields setting) => setting.ToRow($"{Setting}, L {SequenceTokens}") with
        {
            Sequence = SequenceTokens,
            Batch = Batch,
            WithoutSeconds = WithoutSeconds,
            WithSeconds = WithSeconds,
            SliceTokens = SliceTokens,
        };
    }

    private sealed record SettingFields(
        int Setting,
        string Model,
        int Layers,
        int Hidden,
        int SequenceTokens,
        int Batch,
        int DataParallel,
        int PipelineStages,
        int TensorParallel,
        double WithoutSeconds,
        double WithSeconds,
        IReadOnlyList<int> SliceTokens)
    {
        public PaperRow ToRow(string name) => new(
            name,
            Model,
            Layers,
            Hidden,
            SequenceTokens,
            Batch,
            DataParallel,
            PipelineStages,
            TensorParallel,
            WithoutSeconds,
            WithSeconds,
            SliceTokens);
    }
}
