namespace TeraPipe.FineTune;

/// <summary>Something the person at the command line can mend. The message says how.</summary>
internal sealed class UserError(string message) : Exception(message);
