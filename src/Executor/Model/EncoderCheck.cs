namespace TeraPipe.Executor.Model;

/// <summary>Whether a shape's fields for encoders go together with its architecture.</summary>
internal static class EncoderCheck
{
    /// <exception cref="ArgumentException">They do not; names the field.</exception>
    public static void Check(GptShape shape)
    {
        var name = shape.Architecture;
        (bool Holds, string Otherwise)[] conditions =
        [
            (shape.ClassCount is null == shape.IsCausal, shape.IsCausal
                ? $"ClassCount is {shape.ClassCount}; a {name} has none, for it tells the next token."
                : $"ClassCount is missing; a {name} tells classes apart."),
            (shape.PatchNumbers is null == (name != Architecture.Vit), name == Architecture.Vit
                ? "PatchNumbers is missing; a Vit is made of patches."
                : $"PatchNumbers is {shape.PatchNumbers}; a {name} is made of tokens."),
            (shape.ClassCount is null or >= 2, $"ClassCount is {shape.ClassCount}; there are 2 classes at least."),
            (shape.PatchNumbers is null or >= 1, $"PatchNumbers is {shape.PatchNumbers}; a patch has 1 at least."),
            (shape.OwnLayers is null || shape.IsCausal, $"OwnLayers are causal; the layers of a {name} are not."),
        ];
        foreach (var (_, otherwise) in conditions.Where(condition => !condition.Holds))
        {
            throw new ArgumentException(otherwise, nameof(shape));
        }
    }
}
