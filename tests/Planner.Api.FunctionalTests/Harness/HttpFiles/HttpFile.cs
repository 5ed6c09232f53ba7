using System.Globalization;
using System.Text.RegularExpressions;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.HttpFiles;

/// <summary>
/// A .http file as the REST Client of VS Code and Visual Studio read it: requests apart by lines that begin with
/// "###", "# @name x" above a request, "@x = y" for a variable, "{{x}}" for its value, and
/// "{{name.response.body.$.path}}" or "{{name.response.headers.Name}}" for what an earlier request was answered.
/// </summary>
internal sealed partial class HttpFile
{
    private HttpFile(
        string path, IReadOnlyDictionary<string, string> variables, IReadOnlyList<HttpFileRequest> requests) =>
        (Path, Variables, Requests) = (path, variables, requests);

    public string Path { get; }

    /// <summary>What the file defines; values may refer to others.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public IReadOnlyList<HttpFileRequest> Requests { get; }

    public static HttpFile Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var variables = lines.Select(line => Definition().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
        return new(path, variables, [.. Sections(lines).Select(Request).OfType<HttpFileRequest>()]);
    }

    /// <summary>The lines between separators, each with its number.</summary>
    private static IEnumerable<(int Number, string Text)[]> Sections(string[] lines)
    {
        var section = new List<(int, string)>();
        foreach (var (index, line) in lines.Index())
        {
            if (line.StartsWith("###", StringComparison.Ordinal))
            {
                yield return [.. section];
                section.Clear();
            }

            section.Add((index + 1, line)); // a separator may have a title, which is a comment
        }

        yield return [.. section];
    }

    /// <returns>Null for a section of comments and definitions alone.</returns>
    private static HttpFileRequest? Request((int Number, string Text)[] section)
    {
        var above = section.TakeWhile(line => IsAside(line.Text)).Select(line => line.Text).ToArray();
        if (above.Length == section.Length)
        {
            return null;
        }

        var (number, start) = section[above.Length];
        var parts = start.Split(' ', 2, StringSplitOptions.TrimEntries);
        var head = section.Skip(above.Length + 1)
            .Select(line => line.Text).TakeWhile(line => line.Length > 0).ToArray();
        return new(
            number,
            First(Name(), above),
            First(Answers(), above) is { } status ? int.Parse(status, CultureInfo.InvariantCulture) : null,
            HttpMethod.Parse(parts[0]),
            parts[1] + string.Concat(head.TakeWhile(IsQuery).Select(line => line.Trim())),
            [.. head.SkipWhile(IsQuery).Where(line => !IsAside(line)).Select(Header)],
            string.Join('\n', section.Skip(above.Length + head.Length + 2).Select(line => line.Text)).TrimEnd());
    }

    private static bool IsAside(string line) => line.Trim() is "" or ['#', ..] or ['/', '/', ..] or ['@', ..];

    /// <summary>A long address goes on in lines that begin with ? or &amp;.</summary>
    private static bool IsQuery(string line) => line.TrimStart() is ['?' or '&', ..];

    private static KeyValuePair<string, string> Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }

    private static string? First(Regex pattern, IEnumerable<string> lines) => lines
        .Select(line => pattern.Match(line)).FirstOrDefault(match => match.Success)?.Groups["value"].Value;

    [GeneratedRegex(@"^@(?<name>[\w-]+)\s*=\s*(?<value>.*?)\s*$")]
    private static partial Regex Definition();

    [GeneratedRegex(@"^(#|//)\s*@name\s+(?<value>\w+)\s*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(#|//).*\banswers (?<value>[1-5]\d\d)\b")]
    private static partial Regex Answers();
}
