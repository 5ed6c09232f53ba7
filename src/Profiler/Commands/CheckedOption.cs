using System.CommandLine;
using System.CommandLine.Parsing;

namespace TeraPipe.Profiler.Commands;

/// <summary>Options that say in one line what is wrong with their value and what would be right.</summary>
internal static class CheckedOption
{
    /// <summary>
    /// An option whose text <paramref name="parse"/> turns into a value, or into null when it is none; then the message
    /// is "--name: 'text' is not <paramref name="expected"/>."
    /// </summary>
    public static Option<T?> Of<T>(
        string name, string helpName, string description, string expected, Func<string, T?> parse)
        where T : class => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => parse(result.Tokens[0].Value) ?? Refuse<T?>(result, expected),
    };

    /// <summary>The same of a number or a time, <paramref name="value"/> where it is not given.</summary>
    public static Option<T> WithDefault<T>(
        string name, string helpName, string description, (T Value, string Expected) value, Func<string, T?> parse)
        where T : struct => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => value.Value,
        CustomParser = result => parse(result.Tokens[0].Value) ?? Refuse<T>(result, value.Expected),
    };

    /// <summary>One of some words, the first of them where it is not given.</summary>
    public static Option<string?> OneOf(string name, string description, params string[] words)
    {
        var option = Of(
            name,
            string.Join('|', words),
            description,
            string.Join(" or ", words),
            text => words.Contains(text) ? text : null);
        option.DefaultValueFactory = _ => words[0];
        return option;
    }

    /// <summary>A file in a folder that is there.</summary>
    public static Option<FileInfo?> FileToWrite(string name, string description) => Of(
        name,
        "file",
        description,
        "a file in a folder that exists",
        text => new FileInfo(text) is { Directory.Exists: true } file && !Directory.Exists(text) ? file : null);

    private static T Refuse<T>(ArgumentResult result, string expected)
    {
        var option = ((OptionResult)result.Parent!).Option;
        result.AddError($"{option.Name}: '{result.Tokens[0].Value}' is not {expected}.");
        return default!;
    }
}
