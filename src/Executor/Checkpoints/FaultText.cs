namespace TeraPipe.Executor.Checkpoints;

/// <summary>Faults for people: no longer than one can read, whatever a hostile file holds.</summary>
internal static class FaultText
{
    private const int MostShown = 40; // faults in a message
    private const int LongestShown = 300; // characters of one; a hostile file quotes 100 MB

    /// <summary>Several, a sentence each.</summary>
    public static string Of(IReadOnlyList<string> faults)
    {
        var shown = string.Join(" ", faults.Take(MostShown).Select(Of));
        return faults.Count <= MostShown ? shown : $"{shown} And {faults.Count - MostShown} more faults.";
    }

    /// <summary>One, or a name in it.</summary>
    public static string Of(string fault) =>
        fault.Length <= LongestShown ? fault : string.Concat(fault.AsSpan(0, LongestShown), "…");
}
