using System.Net.Http.Headers;

namespace TeraPipe.Contracts.Client;

/// <summary>What is sent, the same at every attempt, and how the answer is read.</summary>
internal sealed record Call<TAnswer>(HttpMethod Method, string Path)
{
    /// <summary>Media type of the answer.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Makes the body, anew for each attempt; null: there is none.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>Sets what headers it has besides.</summary>
    public Action<HttpRequestHeaders>? Headers { get; init; }

    /// <summary>Reads an answer that is a success, or the 304 that a condition asked for.</summary>
    public Func<HttpResponseMessage, CancellationToken, Task<TAnswer>> Read { get; init; } = ReadJsonAsync;

    /// <summary>Whether the answer is read on after the call: then its reader closes it.</summary>
    public bool IsStream { get; init; }

    /// <summary>Made once a call, so that the Planner knows a retry for what it is.</summary>
    private string IdempotencyKey { get; } = Guid.NewGuid().ToString();

    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(Method, Path) { Content = Body?.Invoke() };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Accept));
        if (Method != HttpMethod.Get)
        {
            request.Headers.Add("Idempotency-Key", IdempotencyKey);
        }

        Headers?.Invoke(request.Headers);
        return request;
    }

    private static Task<TAnswer> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        JsonAnswer.ReadAsync<TAnswer>(response.Content, cancellationToken);
}
