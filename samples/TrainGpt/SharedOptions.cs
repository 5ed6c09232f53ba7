using System.CommandLine;

namespace TeraPipe.TrainGpt;

/// <summary>The options that all commands have.</summary>
internal static class SharedOptions
{
    public static readonly Option<Uri?> Planner = Make(OptionForms.Parsed(
        "--planner", "URL of the planner service", "URL", OptionForms.Url, "is no http or https URL"));

    public static readonly Option<string> Profile = OptionForms.Required<string>(
        "--profile", "the profile to plan on: its name or its id", "PROFILE");

    public static readonly Option<string> Data = OptionForms.Required<string>(
        "--data", "a UTF-8 text file, or a folder with text files", "PATH");

    public static readonly Option<int> Stages = OptionForms.Number(
        "--stages", "pipeline stages; they divide the model's layers", 2);

    public static readonly Option<int> Sequence = OptionForms.Number("--sequence", "tokens of a sequence", 1024);
    public static readonly Option<int> Grain = OptionForms.Number("--grain", "every slice is a multiple of it", 64);

    private static Option<T> Make<T>(Option<T> option)
    {
        option.Required = true;
        return option;
    }
}
