namespace TeraPipe.OwnModel;

/// <summary>The two trainings did not do the same: the layers see what they must not, or not all that they must.
/// </summary>
internal sealed class LossesDifferException(string message) : Exception(message);
