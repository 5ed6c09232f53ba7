namespace TeraPipe.Planner.Api.Http;

/// <summary>What all streams of server-sent events have in common.</summary>
internal static class EventStream
{
    public const string MediaType = "text/event-stream";

    /// <summary>The header by which a client goes on where its stream broke off.</summary>
    public const string LastEventId = "Last-Event-ID";

    /// <summary>Proxies cut a connection that has been silent for long, nginx after 60 s.</summary>
    public static TimeSpan LongestSilence { get; } = TimeSpan.FromSeconds(15);
}
