using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Profiles;
using static TeraPipe.Profiler.Commands.Messages;

namespace TeraPipe.Profiler.Commands;

/// <summary>
/// Brings a profile to a planner, however long that is away: its id follows from its content, so that sending it again
/// changes nothing. A refusal ends it at once.
/// </summary>
internal sealed class Upload(Uri planner, TimeSpan wait, TimeProvider clock)
{
    private const int MostRetries = 100; // the most that the client takes
    private static readonly TimeSpan _firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _usualLongestDelay = TimeSpan.FromMinutes(10);

    /// <param name="profile">What is sent.</param>
    /// <param name="file">Where it is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">It is not there; says how to bring it there later.</exception>
    public async Task<UploadOutcome> SendAsync(
        ProfileRequest profile, FileInfo file, CancellationToken cancellationToken)
    {
        using var status = new LastStatus();
        using var http = new HttpClient(status) { BaseAddress = planner };
        try
        {
            var client = new PlannerClient(http, Options(), clock);
            var stored = await client.AddProfileAsync(profile, cancellationToken);
            var isNew = status.Value == HttpStatusCode.Created;
            Say($"{(isNew ? "uploaded" : "the planner has the very same already,")} as {stored.ProfileId}");
            return new UploadOutcome(stored.ProfileId, isNew);
        }
        catch (Exception exception) when (Failure.Of(exception) is { } failure)
        {
            throw new CommandException(
                failure.ExitCode,
                $"{failure.Message}\nThe profile is kept in {file.FullName}; to bring it there later: "
                + $"profiler upload {file.FullName} --planner {planner}");
        }
    }

    private PlannerClientOptions Options() => new()
    {
        Retries = MostRetries,
        RetryDelay = _firstDelay,
        MaxRetryDelay = 2 * wait / MostRetries > _usualLongestDelay ? 2 * wait / MostRetries : _usualLongestDelay,
        TotalTimeout = wait,
        FailuresBeforeBreak = 100_000, // it is this upload alone that waits, and it waits longer each time
        Retrying = (failure, delay) => Say($"{failure.Message} Trying again in {new Duration(delay)}."),
    };

    /// <summary>Remembers the last answer's status: only that tells whether the profile is new.</summary>
    private sealed class LastStatus() : DelegatingHandler(new SocketsHttpHandler())
    {
        public HttpStatusCode? Value { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Value = response.StatusCode;
            return response;
        }
    }
}
