namespace TeraPipe.Executor.Data;

/// <summary>A run cannot go on with this data where it was: what differs.</summary>
public sealed class DataStateException : Exception
{
    internal DataStateException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static void ThrowIfOther(DataState before, DataState now)
    {
        (string Name, object Before, object Now)[] fields =
        [
            ("tokensSha256", before.TokensSha256, now.TokensSha256),
            ("seed", before.Seed, now.Seed),
            ("sequenceTokens", before.SequenceTokens, now.SequenceTokens),
            ("heldOut", before.HeldOut, now.HeldOut),
            ("packed", before.Packed, now.Packed),
        ];
        var differences = fields.Where(field => !field.Before.Equals(field.Now))
            .Select(field => $"{field.Name} was {field.Before} and is {field.Now}").ToArray();
        if (differences.Length > 0)
        {
            throw new DataStateException(
                $"The run was on other sequences: {string.Join(", ", differences)}. Resume with the same token file "
                + "and the same options, or begin a new run from the checkpoint's weights.");
        }
    }
}
