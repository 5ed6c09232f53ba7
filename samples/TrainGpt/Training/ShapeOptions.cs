using System.CommandLine;
using TeraPipe.Executor.Model;
using static TeraPipe.TrainGpt.OptionForms;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The options of train that say what the model is.</summary>
internal static class ShapeOptions
{
    private static readonly Option<Architecture?> _architecture = Choice(
        "--architecture", "what layers are made of (gpt)", ("gpt", Architecture.Gpt), ("llama", Architecture.Llama));

    private static readonly Option<int> _layers = Number("--layers", "Transformer layers of the model", 8);
    private static readonly Option<int> _hidden = Number("--hidden", "its hidden size", 256);
    private static readonly Option<int> _heads = Number("--heads", "its attention heads", 4);
    private static readonly Option<int?> _keyValueHeads = OptionalNumber(
        "--kv-heads", "its heads of keys and values (as many as --heads)");

    private static readonly Option<int?> _feedForward = OptionalNumber(
        "--feed-forward", "width of its MLP (4 times --hidden)");

    private static readonly Option<int> _maxSequence = Number(
        "--max-sequence", "longest sequence it takes; with --model-folder that model's, or shorter", 2048);

    private static readonly Option<int?> _vocabulary = OptionalNumber(
        "--vocabulary", "tokens it knows (those of --data: 256 of bytes)");

    private static readonly Option<string?> _folder = Text(
        "--model-folder", "start from a Hugging Face model: its shape and its weights", "FOLDER");

    /// <summary>In the order of --help.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        _architecture, _layers, _hidden, _heads, _keyValueHeads, _feedForward, _maxSequence, _vocabulary, _folder,
    ];

    /// <summary>The folder to start from.</summary>
    public static string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>The longest sequence, where it is said.</summary>
    public static int? MaxSequence(ParseResult parsed) =>
        IsSaid(parsed, _maxSequence) ? parsed.GetValue(_maxSequence) : null;

    /// <summary>The shape, but for the vocabulary that the data has.</summary>
    /// <exception cref="UserError">It is none, or said twice.</exception>
    public static Func<int, GptShape> Shape(ParseResult parsed)
    {
        if (Folder(parsed) is not null)
        {
            return All.Except([_folder, _maxSequence]).FirstOrDefault(option => IsSaid(parsed, option)) is { } said
                ? throw new UserError($"{said.Name}: the shape is that of --model-folder; leave {said.Name} out.")
                : _ => throw new InvalidOperationException("The folder has the shape.");
        }

        var (hidden, heads) = (parsed.GetValue(_hidden), parsed.GetValue(_heads));
        var keyValueHeads = parsed.GetValue(_keyValueHeads) ?? heads;
        var feedForward = parsed.GetValue(_feedForward) ?? 4 * hidden;
        return hidden % heads != 0 ? throw new UserError($"--heads: {heads} do not divide a --hidden of {hidden}.")
            : heads % keyValueHeads != 0
                ? throw new UserError($"--kv-heads: {keyValueHeads} do not divide {heads} --heads.")
            : vocabulary => new GptShape(
                parsed.GetValue(_layers), hidden, heads, feedForward,
                parsed.GetValue(_vocabulary) ?? vocabulary, parsed.GetValue(_maxSequence))
            {
                Architecture = parsed.GetValue(_architecture) ?? Architecture.Gpt, KeyValueHeads = keyValueHeads,
            };
    }

    private static bool IsSaid(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
