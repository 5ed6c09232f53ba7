using System.Net;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Contracts.Client;

/// <summary>An answer at once, or the operation that makes it: exactly one of both is there.</summary>
internal sealed record Accepted<TAnswer>(TAnswer? Answer, OperationResponse? Operation)
    where TAnswer : class
{
    public static async Task<Accepted<TAnswer>> ReadAsync(
        HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode == HttpStatusCode.Accepted
            ? new(null, await JsonAnswer.ReadAsync<OperationResponse>(response.Content, cancellationToken))
            : new(await JsonAnswer.ReadAsync<TAnswer>(response.Content, cancellationToken), null);
}
