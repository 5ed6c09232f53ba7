using System.CommandLine;
using System.Text.Json;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Import;
using TeraPipe.Profiler.Reporting;

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
        var (file, url) = (options.GetValue(ImportOptions.Out), options.GetValue(ImportOptions.Planner));
        if (file is null && url is null)
        {
            throw new CommandException(ExitCode.Usage, "--out or --planner: one of them says where the profile goes.");
        }

        var faults = new ImportFaults();
        var imported = ProfileImport.Read(ImportOptions.RequestOf(options), faults)
            ?? throw new CommandException(ExitCode.Usage, string.Join('\n', faults.Lines));
        foreach (var note in imported.Notes)
        {
            Console.Error.WriteLine(note);
        }

        if (file is not null)
        {
            ProfileDocument.Write(imported.Profile, file);
            Console.Error.WriteLine($"the profile is in {file.FullName}");
        }

        var profileId = url is null ? null : await UploadAsync(imported.Profile, url, cancellationToken);
        if (options.GetValue(ImportOptions.Json))
        {
            var outcome = ImportOutcome.Of(imported, file, profileId);
            Console.Out.WriteLine(JsonSerializer.Serialize(outcome, PlannerJson.Options));
        }
    }

    private static async Task<string> UploadAsync(
        ProfileRequest profile, Uri url, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = url };
        var stored = await new PlannerClient(http).AddProfileAsync(profile, cancellationToken);
        Console.Error.WriteLine($"uploaded as {stored.ProfileId}");
        return stored.ProfileId;
    }
}
