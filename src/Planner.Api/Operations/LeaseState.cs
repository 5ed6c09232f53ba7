namespace TeraPipe.Planner.Api.Operations;

/// <summary>What a worker learns when it renews its lease.</summary>
internal enum LeaseState
{
    /// <summary>Go on.</summary>
    Held,

    /// <summary>Somebody asked to cancel the operation.</summary>
    CancelRequested,

    /// <summary>The lease has lapsed, and somebody else has the operation or ended it.</summary>
    Lost,
}
