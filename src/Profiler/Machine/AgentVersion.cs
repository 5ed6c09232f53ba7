using System.Reflection;

namespace TeraPipe.Profiler.Machine;

/// <summary>Which version of the profiler this is.</summary>
internal static class AgentVersion
{
    private const int CommitDigits = 7;

    /// <summary>For example "0.3.0+32ce76f"; without the commit where it was built outside of a repository.</summary>
    public static string Text { get; } = Of(
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion);

    private static string Of(string informational)
    {
        var commit = informational.IndexOf('+', StringComparison.Ordinal) + 1;
        return commit == 0 ? informational : informational[..Math.Min(informational.Length, commit + CommitDigits)];
    }
}
