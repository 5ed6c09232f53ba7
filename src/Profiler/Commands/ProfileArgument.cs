using System.CommandLine;
using TeraPipe.Contracts.Client;
using TeraPipe.Profiler.Profiles;

namespace TeraPipe.Profiler.Commands;

/// <summary>What commands about a profile have in common.</summary>
internal static class ProfileArgument
{
    public static readonly Argument<string> Profile = new("profile")
    {
        Description = "A profile's file, or with --planner its id or name there",
    };

    public static readonly Option<Uri?> Planner =
        PlannerOptions.Url("The planner to ask for a profile that is no file");

    /// <exception cref="CommandException">There is no such profile.</exception>
    public static async Task<LoadedProfile> LoadAsync(ParseResult options, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.GetValue(Planner) };
        var planner = http.BaseAddress is null ? null : new PlannerClient(http);
        return await ProfileSource.LoadAsync(options.GetValue(Profile)!, planner, cancellationToken);
    }
}
