namespace TeraPipe.Profiler.Worker;

/// <summary>Messages of libraries, which run over many lines, in one.</summary>
internal static class OneLine
{
    private const int Most = 300; // characters

    /// <summary>The first line that says something.</summary>
    public static string Of(string message)
    {
        var line = message.Split('\n').Select(each => each.Trim()).FirstOrDefault(each => each.Length > 0) ?? "";
        return line.Length <= Most ? line : $"{line[..Most]} …";
    }
}
