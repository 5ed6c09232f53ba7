namespace TeraPipe.Planning.Schedules;

/// <summary>The names of the kinds of schedule.</summary>
public static class ScheduleKinds
{
    private static readonly string[] Names = ["flush", "1f1b", "interleaved", "zero-bubble"]; // in the enum's order

    /// <summary>All kinds, the oldest first.</summary>
    public static IReadOnlyList<ScheduleKind> All { get; } = Enum.GetValues<ScheduleKind>();

    /// <summary>"flush", "1f1b", "interleaved" or "zero-bubble".</summary>
    public static string Name(this ScheduleKind kind) => Names[(int)kind];

    /// <summary>Whether the text is the name of a kind, and of which.</summary>
    public static bool TryParse(string? name, out ScheduleKind kind)
    {
        var index = Array.IndexOf(Names, name);
        kind = (ScheduleKind)Math.Max(index, 0);
        return index >= 0;
    }
}
