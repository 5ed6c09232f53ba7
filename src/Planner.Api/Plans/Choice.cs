using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A field that takes one of a few words.</summary>
/// <param name="options">Each word and what it means; the first is meant where nothing is said.</param>
internal sealed class Choice<T>(params (string Word, T Value)[] options)
{
    public T Parse(string? sent, string field, Faults faults)
    {
        var index = sent is null ? 0 : Array.FindIndex(options, option => option.Word == sent);
        faults.Require(
            index >= 0, field, $"must be one of {string.Join(", ", options.Select(option => option.Word))}.");
        return options[Math.Max(index, 0)].Value;
    }

    /// <summary>What a word that was checked means.</summary>
    public T ValueOf(string word) => options.First(option => option.Word == word).Value;

    public string WordOf(T value) =>
        options.First(option => EqualityComparer<T>.Default.Equals(option.Value, value)).Word;
}
