using System.Reflection;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api;

/// <summary>What this build is.</summary>
internal static class ServiceVersion
{
    private static readonly string _informational = typeof(ServiceVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Service { get; } = _informational.Split('+')[0];

    /// <summary>
    /// The version of the planning core, without the commit: with it a plan's id would change with every commit.
    /// </summary>
    public static string Planner { get; } = typeof(SlicePlanner).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>The commit, which the SDK adds after a '+' when it builds in a working copy; else null.</summary>
    public static string? Commit { get; } = _informational.Split('+') is [_, var commit] ? commit : null;
}
