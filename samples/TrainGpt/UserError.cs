namespace TeraPipe.TrainGpt;

/// <summary>Something the person at the command line can mend. The message says how, in one sentence or two.</summary>
internal sealed class UserError(string message) : Exception(message)
{
    /// <summary>What a failure says, without the name that a parameter has in the library.</summary>
    public static string TextOf(Exception failure) => failure is ArgumentException { ParamName: { } name }
        ? failure.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : failure.Message;
}
