namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>What the command line asked of tokenize.</summary>
/// <param name="Data">A text file, a folder with text files, or a file of JSON lines.</param>
/// <param name="Tokenizer">"bytes", or a folder with vocab.json and merges.txt.</param>
/// <param name="Output">The token file.</param>
/// <param name="Json">The summary is one JSON object.</param>
internal sealed record TokenizeOptions(string Data, string Tokenizer, string Output, bool Json);
