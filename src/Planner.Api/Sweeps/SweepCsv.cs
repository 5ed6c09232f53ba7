using System.Globalization;
using System.Text;
using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>Rows as a table (RFC 4180), its columns named as in JSON; what is missing there is empty here.</summary>
internal static class SweepCsv
{
    private const string Head =
        "row,sequenceTokens,stepSequences,pipelineDegree,dataDegree,tensorDegree,microBatch,schedule,virtualStages,"
        + "recompute,gpus,pareto,stepMs,tokensPerSecond,memoryBytes,obstacle,reason,needed,available\r\n";

    public static string Write(IEnumerable<SweepRowResponse> rows)
    {
        var csv = new StringBuilder(Head);
        foreach (var row in rows)
        {
            csv.AppendJoin(',', Cells(row).Select(Cell)).Append("\r\n");
        }

        return csv.ToString();
    }

    private static IEnumerable<object?> Cells(SweepRowResponse row) =>
    [
        row.Row, row.SequenceTokens, row.StepSequences, row.PipelineDegree, row.DataDegree, row.TensorDegree,
        row.MicroBatch, row.Schedule, row.VirtualStages, row.Recompute, row.Gpus, row.Pareto ? "true" : "false",
        row.StepMs, row.TokensPerSecond, row.MemoryBytes,
        row.Obstacle?.Kind, row.Obstacle?.Reason, row.Obstacle?.Needed, row.Obstacle?.Available,
    ];

    private static string Cell(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
    }
}
