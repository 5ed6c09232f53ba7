using System.CommandLine;
using TeraPipe.TrainGpt.Tokenizing;
using static TeraPipe.TrainGpt.OptionForms;

namespace TeraPipe.TrainGpt.Sampling;

/// <summary>The command sample and its options.</summary>
internal static class SampleCommand
{
    private static readonly Option<string?> _checkpoint = Text(
        "--checkpoint", "a run's folder of checkpoints, of which the newest is taken, or one of them", "FOLDER");

    private static readonly Option<string?> _modelFolder = Text(
        "--model-folder", "a Hugging Face model", "FOLDER");

    private static readonly Option<string?> _tokenizer = Text(
        "--tokenizer", "bytes, or a folder with a GPT-2's vocab.json and merges.txt (bytes)", "bytes|FOLDER");

    private static readonly Option<string> _prompt = Required<string>("--prompt", "the text to go on from", "TEXT");
    private static readonly Option<int> _tokens = Number("--tokens", "most tokens that are made", 100);

    private static readonly Option<double?> _temperature = Real(
        "--temperature", "0 takes the likeliest token always (1)", "T", temperature => temperature >= 0,
        "is no temperature: a number from 0 on");

    private static readonly Option<int?> _topK = OptionalNumber(
        "--top-k", "only so many of the likeliest tokens can be taken (all)");

    private static readonly Option<int> _seed = Count("--seed", "equal seeds take equal tokens", 1);

    public static Command Create()
    {
        var command = new Command("sample", "Let a trained model go on from a text, on the CPU.")
        {
            _checkpoint, _modelFolder, _tokenizer, _prompt, _tokens, _temperature, _topK, _seed,
        };
        command.SetAction(parsed => SampleRun.Run(Options(parsed)));
        return command;
    }

    private static SampleOptions Options(ParseResult parsed) => new(
        parsed.GetValue(_checkpoint),
        parsed.GetValue(_modelFolder),
        parsed.GetValue(_tokenizer) ?? TokenizeRun.Bytes,
        parsed.GetRequiredValue(_prompt),
        new()
        {
            MaxTokens = parsed.GetValue(_tokens),
            Temperature = parsed.GetValue(_temperature) ?? 1,
            TopK = parsed.GetValue(_topK),
            Seed = parsed.GetValue(_seed),
        });
}
