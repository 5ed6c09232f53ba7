using System.CommandLine;
using TeraPipe.Profiler.Profiles;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler upload</c>: brings a profile that was measured before to a planner.</summary>
internal static class UploadCommand
{
    private static readonly Argument<FileInfo> _file = new("file")
    {
        Description = "The profile: what profiler run wrote, or the JSON body of POST /v1/profiles by another hand",
    };

    private static readonly Option<Uri?> _planner = PlannerOptions.Url(PlannerOptions.ToUpload);

    private static readonly Option<Duration> _wait = PlannerOptions.WaitFor();

    private static readonly Option<bool> _json = new("--json")
    {
        Description = "Prints the outcome as one JSON object on standard output",
    };

    public static Command Create()
    {
        _planner.Required = true;
        var command = new Command("upload", "Uploads a profile, once, however often it is tried.")
        {
            _file, _planner, _wait, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        var file = options.GetValue(_file)!;
        if (!file.Exists)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' is not a file that exists.");
        }

        var profile = ProfileSource.Read(file.FullName);
        var upload = new Upload(options.GetValue(_planner)!, options.GetValue(_wait).Time, TimeProvider.System);
        var outcome = await upload.SendAsync(profile, file, cancellationToken);
        if (options.GetValue(_json))
        {
            Messages.Print(outcome);
        }
    }
}
