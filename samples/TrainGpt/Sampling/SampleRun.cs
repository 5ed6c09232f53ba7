using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.TrainGpt.Tokenizing;

namespace TeraPipe.TrainGpt.Sampling;

/// <summary>Lets a trained model write on.</summary>
internal static class SampleRun
{
    /// <exception cref="UserError">The model, the tokenizer or the prompt is not as it should be.</exception>
    public static void Run(SampleOptions options)
    {
        var (option, path) = Folder(options);
        var tokenizer = TokenizeRun.TokenizerOf(options.Tokenizer);
        using var folder = Told(option, () => ModelFolder.Open(path));
        if (folder.Shape.VocabularySize != tokenizer.VocabularySize)
        {
            throw new UserError(
                $"--tokenizer: '{tokenizer.Name}' knows {tokenizer.VocabularySize} tokens, and the model "
                + $"{folder.Shape.VocabularySize}. Name the tokenizer that its text was tokenised with.");
        }

        var prompt = Told("--prompt", () => tokenizer.Encode(options.Prompt));
        using var model = Told(
            option, () => new TextGenerator(folder.Shape, new Placement(ScalarType.Float32, CPU, Seed: 0), folder));
        var tokens = Told(
            "--prompt",
            () => model.Generate(prompt, options.Sampling with { EndOfText = tokenizer.EndOfText }));
        Write(options.Prompt, tokens, tokenizer);
    }

    private static (string Option, string Path) Folder(SampleOptions options) => options switch
    {
        { Checkpoint: not null, ModelFolder: not null } or { Checkpoint: null, ModelFolder: null } =>
            throw new UserError("--checkpoint: name either it or --model-folder."),
        { ModelFolder: { } folder } => ("--model-folder", folder),
        _ => ("--checkpoint", new CheckpointFolder(options.Checkpoint!).Latest ?? options.Checkpoint!),
    };

    /// <summary>The text as it is made, the prompt first.</summary>
    private static void Write(string prompt, IEnumerable<int> tokens, ITokenizer tokenizer)
    {
        var decoder = new TokenDecoder(tokenizer);
        Console.Write(prompt);
        foreach (var token in tokens)
        {
            Console.Write(decoder.Next(token));
            Console.Out.Flush();
        }

        Console.WriteLine(decoder.Finish());
    }

    private static T Told<T>(string option, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError($"{option}: {UserError.TextOf(failure)}");
        }
    }
}
