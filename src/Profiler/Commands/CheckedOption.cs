using System.CommandLine;

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
