using System.Reflection;

namespace TeraPipe.Planner.Api;

/// <summary>Files of the repository that the service carries with it.</summary>
internal static class Resources
{
    private static readonly Assembly _assembly = typeof(Resources).Assembly;

    /// <summary>Names of the files in a folder ("migrations/"), in order of name.</summary>
    public static IEnumerable<string> In(string folder) => _assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string Read(string name)
    {
        using var reader = new StreamReader(_assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
