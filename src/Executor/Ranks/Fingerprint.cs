using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// Everything in which the ranks of a run must agree, field by field. Every option counts but those named here, so that
/// a new one is not forgotten.
/// </summary>
internal sealed class Fingerprint
{
    /// <summary>
    /// Raised when ranks of different versions would misunderstand each other. What a rank sends first, this list, must
    /// keep its form for ever.
    /// </summary>
    private const int ProtocolVersion = 1;

    private const int LongestShown = 160; // characters of a value in a message

    /// <summary>Each rank's own matter; the placement's parts are listed apart.</summary>
    private static readonly HashSet<string> _free =
        [nameof(PipelineOptions.ThreadsPerStage), nameof(PipelineOptions.Placement)];

    private Fingerprint(IReadOnlyDictionary<string, string> fields) => Fields = fields;

    /// <summary>Values by the names of their fields.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    public static Fingerprint Of(
        GptShape shape, PipelineOptions options, RankEnvironment environment, StepPlan? plan)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["protocol version"] = $"{ProtocolVersion}",
            ["product version"] = VersionOf(typeof(Fingerprint).Assembly),
            ["WORLD_SIZE"] = $"{environment.WorldSize}",
            ["Dtype"] = $"{options.Placement.Dtype}",
            ["Seed"] = $"{options.Placement.Seed}",
            ["device type"] = $"{options.Placement.Device.type}",
            ["plan's slicing"] = plan is null ? "none" : string.Join(", ", plan.MicroBatches),
            ["plan's schedule"] = plan is null ? "none" : plan.Schedule.ToString().ReplaceLineEndings(" | "),
        };
        Add(fields, shape, "model's ");
        Add(fields, options, "");
        return new Fingerprint(fields);
    }

    public static Fingerprint Parse(string text) => new(text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('\t', 2))
        .Where(parts => parts.Length == 2)
        .GroupBy(parts => parts[0], parts => parts[1])
        .ToDictionary(field => field.Key, field => field.First()));

    /// <summary>In what ranks differ: one sentence a field, each value with its ranks.</summary>
    public static IEnumerable<string> Differences(IReadOnlyDictionary<int, Fingerprint> ofRanks) => ofRanks.Values
        .SelectMany(fingerprint => fingerprint.Fields.Keys)
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(field => (Field: field, Values: ofRanks
            .OrderBy(of => of.Key)
            .GroupBy(of => of.Value.Fields.GetValueOrDefault(field, "unknown"), of => of.Key)
            .ToArray()))
        .Where(field => field.Values.Length > 1)
        .Select(field => $"{field.Field} is " + string.Join(", but ", field.Values.Select(Describe)));

    public override string ToString() => string.Concat(Fields.Select(field => $"{field.Key}\t{field.Value}\n"));

    private static string Describe(IGrouping<string, int> value) =>
        $"{Shorten(value.Key)} on {RankNames.Of([.. value])}";

    private static string Shorten(string value) => value.Length <= LongestShown
        ? value
        : $"{value[..LongestShown]}… "
            + $"(SHA-256 {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..8]})";

    private static void Add(SortedDictionary<string, string> fields, object source, string prefix)
    {
        foreach (var property in source.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !_free.Contains(property.Name)))
        {
            fields.Add(prefix + property.Name, Text(property.GetValue(source)));
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => text.ReplaceLineEndings(" "),
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!.ReplaceLineEndings(" "),
    };

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
