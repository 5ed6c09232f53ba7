using System.CommandLine;

namespace TeraPipe.Profiler.Commands;

/// <summary>Options of every command that uploads.</summary>
internal static class UploadOptions
{
    public static Option<Uri?> PlannerOption(bool isRequired)
    {
        var option = CheckedOption.Of(
            "--planner",
            "url",
            "The planner to upload the profile to, for example http://localhost:8080",
            "an http:// or https:// address",
            text => Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https"
                    ? url
                    : null);
        option.Required = isRequired;
        return option;
    }

    public static Option<Duration> WaitOption() => CheckedOption.WithDefault(
        "--wait",
        "time",
        "How long to go on trying while the planner is away",
        (new Duration(TimeSpan.FromHours(12)), Duration.Expected),
        Duration.Parse);
}
