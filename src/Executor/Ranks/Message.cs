namespace TeraPipe.Executor.Ranks;

/// <summary>One message between two ranks.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Rank">Whom it is about; mostly the sender.</param>
/// <param name="Text">More about it.</param>
internal readonly record struct Message(MessageKind Kind, int Rank, string Text = "");
