namespace TeraPipe.TrainGpt;

/// <summary>Something the person at the command line can mend. The message says how, in one sentence or two.</summary>
internal sealed class UserError(string message) : Exception(message);
