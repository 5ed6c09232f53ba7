namespace TeraPipe.Contracts.Client;

/// <summary>A body that is made while it is sent, from what the caller hands in.</summary>
internal interface IUpload
{
    /// <summary>Throws what the caller's source threw, if it did: that is no failure of the network.</summary>
    void ThrowSourceFailure();
}
