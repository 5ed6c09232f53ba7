namespace TeraPipe.Contracts.Client;

/// <summary>
/// Carries what the caller's own source of an upload threw through HttpClient, which would take an
/// <see cref="IOException"/> for one of the network.
/// </summary>
internal sealed class UploadSourceException(Exception failure) : Exception(failure.Message, failure)
{
    public static async ValueTask<bool> GuardAsync(Func<ValueTask<bool>> moveNext)
    {
        try
        {
            return await moveNext();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new UploadSourceException(failure);
        }
    }
}
