namespace TeraPipe.Profiler.Machine;

/// <summary>Which version of the profiler this is.</summary>
internal static class AgentVersion
{
    /// <summary>For example "0.4.0".</summary>
    public static string Text { get; } = typeof(AgentVersion).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
