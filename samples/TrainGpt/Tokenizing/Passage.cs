namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>Some text of a document, or all of it.</summary>
/// <param name="Text">May be empty.</param>
/// <param name="EndsDocument">Nothing of its document follows.</param>
/// <param name="Bytes">Bytes of the corpus that were read by now.</param>
internal readonly record struct Passage(string Text, bool EndsDocument, long Bytes);
