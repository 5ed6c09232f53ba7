using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TeraPipe.TrainGpt;

/// <summary>The two commands and their options.</summary>
internal static class CommandLine
{
    private static readonly Option<Uri?> _planner = new("--planner")
    {
        Description = "URL of the planner service",
        HelpName = "URL",
        Required = true,
        CustomParser = ParseUrl,
    };

    private static readonly Option<string> _model = Required<string>(
        "--model", "a model of the planner's catalogue, byte-level", "NAME");

    private static readonly Option<string> _profile = Required<string>(
        "--profile", "the profile to plan on: its name or its id", "PROFILE");

    private static readonly Option<string> _data = Required<string>(
        "--data", "a UTF-8 text file, or a folder with text files", "PATH");

    private static readonly Option<int> _stages = Number(
        "--stages", "pipeline stages; they divide the model's layers", 2);

    private static readonly Option<int> _sequence = Number("--sequence", "tokens of a sequence", 1024);
    private static readonly Option<int> _grain = Number("--grain", "every slice is a multiple of it", 64);
    private static readonly Option<int> _steps = Number("--steps", "steps that are measured, of each slicing", 11);
    private static readonly Option<int> _warmUp = Number("--warm-up", "steps before them that are not", 3);

    private static readonly Option<string?> _pictures = new("--pictures")
    {
        Description = "draw predicted and measured timelines into this folder",
        HelpName = "FOLDER",
    };

    private static readonly Option<bool> _json = new("--json")
    {
        Description = "print one JSON object, and nothing else, on standard output",
    };

    /// <summary>What the program understands.</summary>
    public static RootCommand Create() => new("Trains a byte-level GPT on a text under the planner's plan.")
    {
        Command(
            "check",
            "Say whether a comparison could be run with these options, before anything is profiled.",
            Commands.CheckAsync),
        Command(
            "compare",
            "Train under no slicing, the best uniform slicing and the plan, in turn, and compare.",
            Commands.CompareAsync),
    };

    private static Command Command(string name, string description, Func<TrainOptions, CancellationToken, Task> run)
    {
        var command = new Command(name, description)
        {
            _planner, _model, _profile, _data, _stages, _sequence, _grain, _steps, _warmUp, _pictures, _json,
        };
        command.SetAction((parsed, cancellationToken) => run(Options(parsed), cancellationToken));
        return command;
    }

    private static TrainOptions Options(ParseResult parsed) => new()
    {
        Planner = parsed.GetRequiredValue(_planner)!,
        Model = parsed.GetRequiredValue(_model),
        Profile = parsed.GetRequiredValue(_profile),
        Data = parsed.GetRequiredValue(_data),
        Stages = parsed.GetValue(_stages),
        SequenceTokens = parsed.GetValue(_sequence),
        GrainTokens = parsed.GetValue(_grain),
        Steps = parsed.GetValue(_steps),
        WarmUpSteps = parsed.GetValue(_warmUp),
        Pictures = parsed.GetValue(_pictures),
        Json = parsed.GetValue(_json),
    };

    private static Option<T> Required<T>(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    private static Uri? ParseUrl(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"--planner: '{text}' is no http or https URL.");
        return null;
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => ParseNumber(name, result),
    };

    private static int ParseNumber(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1)
        {
            return number;
        }

        result.AddError($"{name}: '{text}' is no positive whole number.");
        return 0;
    }
}
