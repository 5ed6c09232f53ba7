using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TeraPipe.TrainGpt;

/// <summary>The forms that options have. A value that is wrong is refused by the option's name.</summary>
internal static class OptionForms
{
    public static Option<T> Required<T>(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    /// <summary>A positive whole number.</summary>
    public static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => Positive(name, result),
    };

    /// <summary>A positive whole number that may be missing.</summary>
    public static Option<int?> OptionalNumber(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Positive(name, result),
    };

    /// <summary>A whole number from 0 on.</summary>
    public static Option<int> Count(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => Whole(name, result, 0, "no whole number from 0 on"),
    };

    /// <summary>A number in a range, with a point.</summary>
    /// <param name="name">Of the option.</param>
    /// <param name="description">For --help.</param>
    /// <param name="helpName">What stands for the value there.</param>
    /// <param name="isGood">Whether a finite number is in the range.</param>
    /// <param name="otherwise">What is wrong then, behind the name and the value.</param>
    public static Option<double?> Real(
        string name, string description, string helpName, Func<double, bool> isGood, string otherwise) =>
        Parsed<double?>(
            name, description, helpName,
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) && isGood(number) ? number : null,
            otherwise);

    /// <summary>One of some names, which stand for something.</summary>
    public static Option<T?> Choice<T>(
        string name, string description, params (string Name, T Value)[] choices)
        where T : struct => Parsed<T?>(
            name,
            description,
            string.Join('|', choices.Select(choice => choice.Name)),
            text => choices.Where(choice => choice.Name == text).Select(choice => (T?)choice.Value).FirstOrDefault(),
            $"is none of {string.Join(", ", choices.Select(choice => choice.Name))}");

    /// <summary>One that may be missing.</summary>
    public static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>A value that something must find good.</summary>
    /// <param name="name">Of the option.</param>
    /// <param name="description">For --help.</param>
    /// <param name="helpName">What stands for the value there.</param>
    /// <param name="parse">The value; null where it is none.</param>
    /// <param name="otherwise">What is wrong then, behind the name and the value.</param>
    public static Option<T?> Parsed<T>(
        string name, string description, string helpName, Func<string, T?> parse, string otherwise) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var value = parse(text);
            if (value is null)
            {
                result.AddError($"{name}: '{text}' {otherwise}.");
            }

            return value;
        },
    };

    /// <summary>An address whose path ends in '/', so that what is below it is found there.</summary>
    public static Uri? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : null;

    private static int Positive(string name, ArgumentResult result) =>
        Whole(name, result, 1, "no positive whole number");

    private static int Whole(string name, ArgumentResult result, int least, string fault)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
        {
            return number;
        }

        result.AddError($"{name}: '{text}' is {fault}.");
        return 0;
    }
}
