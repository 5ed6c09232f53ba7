using System.CommandLine;

namespace TeraPipe.Profiler.Completion;

/// <summary>
/// Completion scripts, made from the commands themselves: what is typed after <c>profiler</c> completes to commands,
/// options and their values, without a start of the program for every key.
/// </summary>
internal static class CompletionScript
{
    /// <summary>Shells that there is a script for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="program">All commands.</param>
    public static string For(string shell, Command program) =>
        shell == "fish" ? Fish(program) : Bash(program, isZsh: shell == "zsh");

    /// <summary>For zsh too, which reads bash's completions.</summary>
    private static string Bash(Command program, bool isZsh)
    {
        var commands = Visible(program);
        var options = string.Concat(commands.Select(command =>
            $"    {command.Name}) words='{string.Join(' ', OptionsOf(command).Select(option => option.Name))}' ;;\n"));
        var values = string.Concat(commands.SelectMany(OptionsOf)
            .Where(option => Values(option).Length > 0)
            .DistinctBy(option => option.Name)
            .Select(option => $"    {option.Name}) words='{string.Join(' ', Values(option))}' ;;\n"));
        return $$"""
            {{(isZsh ? "autoload -U +X bashcompinit && bashcompinit\n" : "")}}_profiler() {
              local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
              case "$before" in
            {{values}}  esac
              if [ -z "$words" ]; then
                case "${COMP_WORDS[1]}" in
            {{options}}  esac
                [ "$COMP_CWORD" -gt 1 ] || words='{{string.Join(' ', commands.Select(command => command.Name))}}'
              fi
              COMPREPLY=($(compgen -W "$words" -- "$current"))
              [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
            }
            complete -F _profiler profiler TeraPipe.Profiler

            """;
    }

    private static string Fish(Command program)
    {
        var commands = Visible(program);
        var names = string.Concat(commands.Select(command =>
            $"complete -c profiler -n __fish_use_subcommand -f -a {command.Name} -d {Quoted(command.Description)}\n"));
        var options = commands.SelectMany(command => OptionsOf(command).Select(option =>
            $"complete -c profiler -n '__fish_seen_subcommand_from {command.Name}' -l {option.Name.TrimStart('-')}"
            + (Values(option) is { Length: > 0 } values ? $" -x -a '{string.Join(' ', values)}'" : "")
            + $" -d {Quoted(option.Description)}\n"));
        return names + string.Concat(options);
    }

    private static Command[] Visible(Command program) => [.. program.Subcommands.Where(command => !command.Hidden)];

    private static IEnumerable<Option> OptionsOf(Command command) => command.Options.Where(option => !option.Hidden);

    /// <summary>Those that help lists: "cpu|cuda".</summary>
    private static string[] Values(Option option) =>
        option.HelpName?.Contains('|', StringComparison.Ordinal) == true ? option.HelpName.Split('|') : [];

    private static string Quoted(string? text)
    {
        var escaped = (text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal);
        return $"'{escaped}'";
    }
}
