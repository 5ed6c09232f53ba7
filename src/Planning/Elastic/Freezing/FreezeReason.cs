namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>What decided how many layers are frozen.</summary>
public enum FreezeReason
{
    /// <summary>Nothing new is frozen.</summary>
    Nothing,

    /// <summary>The most that may be frozen at once.</summary>
    Bound,

    /// <summary>The layers' gradient norms.</summary>
    GradientNorms,

    /// <summary>How far the training is.</summary>
    Schedule,

    /// <summary>Somebody said so.</summary>
    Manual,
}
