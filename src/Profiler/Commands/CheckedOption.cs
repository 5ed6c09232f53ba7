using System.CommandLine;

namespace TeraPipe.Profiler.Commands;

/// <summary>Options that say in one line what is wrong with their value and what would be right.</summary>
internal static class CheckedOption
{
    /// <param name="expected">Ends the sentence "--name: 'value' is not …".</param>
    /// <param name="parse">The value, or null when the text is none.</param>
    public static Option<T?> Of<T>(string name, string helpName, string description, string expected, Func<string, T?> parse)
        where T : class => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var value = parse(text);
            if (value is null)
            {
                result.AddError($"{name}: '{text}' is not {expected}.");
            }

            return value;
        },
    };
}
