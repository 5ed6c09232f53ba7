using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TeraPipe.Profiler.Commands;

/// <summary>Options that are whole numbers from 1, with one clear message for anything else.</summary>
internal static class NumberOption
{
    /// <summary>Beyond any layer or sequence there is, and four times as much is still no overflow.</summary>
    private const int Most = 1 << 24;

    public static Option<int?> Optional(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => Parse(result, result.Tokens[0].Value, Most),
    };

    /// <summary>From 1, or from the default where that is less.</summary>
    public static Option<int> WithDefault(string name, int value, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => value,
        CustomParser = result => Parse(result, result.Tokens[0].Value, most, Math.Min(1, value)),
    };

    /// <summary>Numbers with commas between them, none twice.</summary>
    public static Option<int[]> List(string name, int[] values, string description) => new(name)
    {
        Description = description,
        HelpName = "n,n,...",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => values,
        CustomParser = ParseList,
    };

    private static int[] ParseList(ArgumentResult result)
    {
        var list = result.Tokens[0].Value;
        int[] numbers = [.. list.Split(',').Select(text => Parse(result, text, Most))];
        if (numbers.Distinct().Count() < numbers.Length)
        {
            result.AddError($"{NameOf(result)}: '{list}' has a number twice.");
        }

        return numbers;
    }

    private static int Parse(ArgumentResult result, string text, int most, int least = 1)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || number < least || number > most)
        {
            result.AddError($"{NameOf(result)}: '{text}' is not a whole number from {least} to {most}.");
        }

        return number;
    }

    private static string NameOf(ArgumentResult result) => ((OptionResult)result.Parent!).Option.Name;
}
