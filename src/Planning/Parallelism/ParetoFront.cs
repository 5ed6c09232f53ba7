namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// The rows that nothing beats: no other feasible row is at least as good in step time, memory and GPUs and better in
/// one of them.
/// </summary>
public static class ParetoFront
{
    /// <summary>
    /// In order of step time. Of rows that are equal in all three only the first is in it.
    /// </summary>
    /// <param name="rows">Rows that can't be trained are passed over.</param>
    public static IReadOnlyList<SweepRow> Of(IEnumerable<SweepRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var front = new List<SweepRow>();

        // Sorted so that a row can only be beaten by rows before it, and then by one of the front.
        foreach (var row in rows.Where(row => row.StepTime is not null)
            .OrderBy(row => row.StepTime!.Value)
            .ThenBy(row => row.MostMemory!.Value)
            .ThenBy(row => row.Gpus))
        {
            if (!front.Exists(other => other.MostMemory <= row.MostMemory && other.Gpus <= row.Gpus))
            {
                front.Add(row);
            }
        }

        return front;
    }
}
