using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TeraPipe.FineTune.Elastic;

/// <summary>Runs as a table, and as JSON.</summary>
internal static class RunTable
{
    private static readonly JsonSerializerOptions _json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Text(IReadOnlyList<Run> runs)
    {
        var text = new StringBuilder();
        foreach (var run in runs)
        {
            text.AppendLine().AppendLine(run.Name)
                .AppendLine("epoch  frozen  layers per stage  replicas     loss  step ms  predicted");
            foreach (var (number, epoch) in run.Epochs.Index())
            {
                var frozen = $"{epoch.Frozen}{(epoch.IsCached ? " cached" : "")}";
                text.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{number + 1,5}  {frozen,-9} {string.Join('+', epoch.LayersPerStage),13}  {epoch.Replicas,8}  "
                    + $"{epoch.Loss,7:f4}  {epoch.StepMs,7:f1}  {epoch.PredictedMs,9:f1}"));
            }

            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Seconds:f1} s, {run.Accuracy:p1} of unseen sequences told right"));
        }

        return text.AppendLine().Append(string.Create(
            CultureInfo.InvariantCulture, $"elastic is {SpeedUp(runs):f2} × as fast")).ToString();
    }

    public static string Json(IReadOnlyList<Run> runs) =>
        JsonSerializer.Serialize(new { speedUp = SpeedUp(runs), runs }, _json);

    private static double SpeedUp(IReadOnlyList<Run> runs) => runs[0].Seconds / runs[^1].Seconds;
}
