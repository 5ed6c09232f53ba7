using System.CommandLine;

namespace TeraPipe.Profiler.Commands;

/// <summary>Options of every command that calls a planner.</summary>
internal static class PlannerOptions
{
    public const string ToUpload = "The planner to upload the profile to, for example http://localhost:8080";

    public static Option<Uri?> Url(string description) => CheckedOption.Of(
        "--planner",
        "url",
        description,
        "an http:// or https:// address",
        text => Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : null);

    public static Option<Duration> WaitFor() => CheckedOption.WithDefault(
        "--wait",
        "time",
        "How long to go on trying to upload while the planner is away",
        (new Duration(TimeSpan.FromHours(12)), Duration.Expected),
        Duration.Parse);
}
