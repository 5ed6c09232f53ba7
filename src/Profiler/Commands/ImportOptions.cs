using System.CommandLine;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Import;

namespace TeraPipe.Profiler.Commands;

/// <summary>The options of <c>profiler import</c>, in the order in which help shows them.</summary>
internal static class ImportOptions
{
    private const string Auto = "auto";

    public static readonly Argument<FileInfo> File = new("file")
    {
        Description = "The file to import; of operator tables that of the matrix products",
        CustomParser = result =>
        {
            var file = new FileInfo(result.Tokens[0].Value);
            if (!file.Exists)
            {
                result.AddError($"file: '{result.Tokens[0].Value}' is no file.");
            }

            return file;
        },
    };

    public static readonly Option<FileInfo?> Out = CheckedOption.Of(
        "--out",
        "file",
        "Where the profile is written: the JSON body of POST /v1/profiles [default: <file>.profile.json]",
        "a file in a folder that exists",
        text => new FileInfo(text) is { Directory.Exists: true } file && !Directory.Exists(text) ? file : null);

    public static readonly Option<Uri?> Planner = PlannerOptions.Url(PlannerOptions.ToUpload);

    public static readonly Option<Duration> Wait = PlannerOptions.WaitFor();

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Prints the outcome as one JSON object on standard output",
    };

    private static readonly Option<string?> _format = CheckedOption.Of(
        "--format",
        $"{Auto}|json|csv|terapipe|operators",
        "What the file is [default: auto, by what stands in it]",
        $"{Auto}, json, csv, terapipe or operators",
        text => text == Auto || FormatOf(text) is not null ? text : null);

    private static readonly Option<FileInfo?> _communication =
        ExistingFile("--communication", "The TeraPipe code's file of transfers, beside its latencies");

    private static readonly Option<FileInfo?> _attention =
        ExistingFile("--attention", "Times of attention, beside those of matrix products");

    private static readonly Option<int?> _sequence =
        NumberOption.Optional("--sequence", "Leaves out points that end beyond so many tokens");

    private static readonly Option<int?> _samples =
        NumberOption.Optional("--samples", "Of how many runs the TeraPipe code's means are, its --n-steps");

    private static readonly (IdentityField Field, Option<string?> Option)[] _identity =
        [.. IdentityFields.All.Select(field => (field, OptionOf(field)))];

    public static IReadOnlyList<Option> All { get; } =
    [
        _format, .. _identity.Select(each => each.Option), _communication, _attention, _sequence, _samples,
        Out, Planner, Wait, Json,
    ];

    /// <param name="options">A command line that parsed.</param>
    public static ImportRequest RequestOf(ParseResult options)
    {
        var told = new ProfileRequest();
        foreach (var (field, option) in _identity)
        {
            told = options.GetValue(option) is { } text ? field.With(told, field.Parse(text)!) : told;
        }

        return new ImportRequest(options.GetValue(File)!)
        {
            Format = options.GetValue(_format) is { } format ? FormatOf(format) : null,
            Told = told,
            Communication = options.GetValue(_communication),
            Attention = options.GetValue(_attention),
            SequenceTokens = options.GetValue(_sequence),
            Samples = options.GetValue(_samples),
        };
    }

    private static ProfileFormat? FormatOf(string text) => text switch
    {
        "json" => ProfileFormat.Json,
        "csv" => ProfileFormat.Csv,
        "terapipe" => ProfileFormat.TeraPipe,
        "operators" => ProfileFormat.Operators,
        _ => null,
    };

    private static Option<string?> OptionOf(IdentityField field) => CheckedOption.Of(
        field.Option,
        field.HelpName,
        field.Description,
        field.Expected,
        text => field.Parse(text) is null ? null : text);

    private static Option<FileInfo?> ExistingFile(string name, string description) => CheckedOption.Of(
        name,
        "file",
        description,
        "a file",
        text => new FileInfo(text) is { Exists: true } file ? file : null);
}
