using System.CommandLine;
using static TeraPipe.TrainGpt.OptionForms;

namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>The command tokenize and its options.</summary>
internal static class TokenizeCommand
{
    private static readonly Option<string> _data = Required<string>(
        "--data",
        "a UTF-8 text file, a folder with text files (each a document), or a .jsonl file (each line's \"text\" is one)",
        "PATH");

    private static readonly Option<string> _tokenizer = Required<string>(
        "--tokenizer", "bytes, or a folder with a GPT-2's vocab.json and merges.txt", "bytes|FOLDER");

    private static readonly Option<string> _output = Required<string>("--output", "the token file", "FILE");

    private static readonly Option<bool> _json = Flag(
        "--json", "print one JSON object, and nothing else, on standard output");

    public static Command Create()
    {
        var command = new Command("tokenize", "Turn a text into a token file.")
        {
            _data, _tokenizer, _output, _json,
        };
        command.SetAction(parsed => TokenizeRun.Run(new(
            parsed.GetRequiredValue(_data)!,
            parsed.GetRequiredValue(_tokenizer)!,
            parsed.GetRequiredValue(_output)!,
            parsed.GetValue(_json))));
        return command;
    }
}
