using System.CommandLine;
using TeraPipe.Profiler.Import;
using TeraPipe.Profiler.Reporting;
using static TeraPipe.Profiler.Commands.Messages;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler import</c>: a profile from a file of another format; docs/profile-formats.md.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var command = new Command(
            "import", "Makes a profile of a file: JSON, CSV, the TeraPipe code's tables, or tables of operators.")
        {
            ImportOptions.File,
        };
        foreach (var option in ImportOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        var (request, faults) = (ImportOptions.RequestOf(options), new ImportFaults());
        var imported = ProfileImport.Read(request, faults)
            ?? throw new CommandException(ExitCode.Usage, string.Join('\n', faults.Lines));
        foreach (var note in imported.Notes)
        {
            Say($"{note}");
        }

        var file = options.GetValue(ImportOptions.Out) ?? new FileInfo($"{request.File.Name}.profile.json");
        ProfileDocument.Write(imported.Profile, file);
        Say($"the profile is in {file.FullName}");
        var stored = options.GetValue(ImportOptions.Planner) is { } planner
            ? await new Upload(planner, options.GetValue(ImportOptions.Wait).Time, TimeProvider.System)
                .SendAsync(imported.Profile, file, cancellationToken)
            : null;
        if (options.GetValue(ImportOptions.Json))
        {
            Print(ImportOutcome.Of(imported, file, stored?.ProfileId));
        }
    }
}
