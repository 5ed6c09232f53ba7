using System.CommandLine;
using TeraPipe.TrainGpt.Sampling;
using TeraPipe.TrainGpt.Tokenizing;
using TeraPipe.TrainGpt.Training;
using static TeraPipe.TrainGpt.OptionForms;
using static TeraPipe.TrainGpt.SharedOptions;

namespace TeraPipe.TrainGpt;

/// <summary>The commands, and the options of check and compare.</summary>
internal static class CommandLine
{
    private static readonly Option<string> _model = Required<string>(
        "--model", "a model of the planner's catalogue, byte-level", "NAME");

    private static readonly Option<int> _steps = Number("--steps", "steps that are measured, of each slicing", 11);
    private static readonly Option<int> _warmUp = Number("--warm-up", "steps before them that are not", 3);

    private static readonly Option<string?> _pictures = Text(
        "--pictures", "draw predicted and measured timelines into this folder", "FOLDER");

    private static readonly Option<bool> _json = Flag(
        "--json", "print one JSON object, and nothing else, on standard output");

    /// <summary>What the program understands.</summary>
    public static RootCommand Create() =>
        new($"Trains a GPT or Llama on a text under the planner's plan.\n\n{ExitCodes.Help}")
        {
            Command(
                "check",
                "Say whether a comparison could be run with these options, before anything is profiled.",
                Commands.CheckAsync),
            Command(
                "compare",
                "Train under no slicing, the best uniform slicing and the plan, in turn, and compare.",
                Commands.CompareAsync),
            TrainCommand.Create(),
            TokenizeCommand.Create(),
            SampleCommand.Create(),
        };

    private static Command Command(
        string name, string description, Func<ComparisonOptions, CancellationToken, Task> run)
    {
        var command = new Command(name, description)
        {
            Planner, _model, Profile, Data, Stages, Sequence, Grain, _steps, _warmUp, _pictures, _json,
        };
        command.SetAction((parsed, cancellationToken) => run(Options(parsed), cancellationToken));
        return command;
    }

    private static ComparisonOptions Options(ParseResult parsed) => new()
    {
        Planner = parsed.GetRequiredValue(Planner)!,
        Model = parsed.GetRequiredValue(_model),
        Profile = parsed.GetRequiredValue(Profile),
        Data = parsed.GetRequiredValue(Data),
        Stages = parsed.GetValue(Stages),
        SequenceTokens = parsed.GetValue(Sequence),
        GrainTokens = parsed.GetValue(Grain),
        Steps = parsed.GetValue(_steps),
        WarmUpSteps = parsed.GetValue(_warmUp),
        Pictures = parsed.GetValue(_pictures),
        Json = parsed.GetValue(_json),
    };
}
