using System.Globalization;
using System.Text;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Executor.Plans;

/// <summary>The memory of every device, predicted beside measured.</summary>
public sealed class MemoryReport
{
    private MemoryReport(string planId, IReadOnlyList<MemoryReportRow> devices) =>
        (PlanId, Devices) = (planId, devices);

    /// <summary>The plan that predicts.</summary>
    public string PlanId { get; }

    /// <summary>[d] is device d.</summary>
    public IReadOnlyList<MemoryReportRow> Devices { get; }

    /// <summary>The largest ratio of measured to predicted; missing where nothing is predicted.</summary>
    public double? LargestRatio => Devices.Max(device => device.Ratio);

    /// <param name="plan">Predicts.</param>
    /// <param name="measuredPeaks">[d] is the most that was in use on device d at a time.</param>
    /// <exception cref="ArgumentException">There are not as many as the plan has devices.</exception>
    public static MemoryReport Of(TrainingPlan plan, IReadOnlyList<Bytes> measuredPeaks)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(measuredPeaks);
        return measuredPeaks.Count == plan.DeviceCount
            ? new MemoryReport(plan.PlanId, [.. plan.Memory.Zip(measuredPeaks, Row)])
            : throw new ArgumentException(
                $"The plan has {plan.DeviceCount} devices, and {measuredPeaks.Count} were measured.",
                nameof(measuredPeaks));
    }

    /// <summary>The report as JSON, in one line: planId and devices, all numbers in bytes.</summary>
    public string ToJson() => PlanJson.Write(this);

    /// <summary>A table: a line of names, then one a device.</summary>
    public override string ToString()
    {
        var table = new StringBuilder("device  predicted   measured    ratio  of it predicted for");
        foreach (var row in Devices)
        {
            var (predicted, measured) = (Text(row.PredictedBytes), Text(row.MeasuredBytes));
            var ratio = row.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
            table.Append(
                CultureInfo.InvariantCulture,
                $"\n{row.Device,6}  {predicted,-10}  {measured,-10}  {ratio,5}  {Parts(row)}");
        }

        return table.ToString();
    }

    private static MemoryReportRow Row(DeviceMemory predicted, Bytes measured) => new()
    {
        Device = predicted.Device,
        PredictedBytes = predicted.Total.Count,
        MeasuredBytes = measured.Count,
        Ratio = predicted.Total == Bytes.Zero ? null : (double)measured.Count / predicted.Total.Count,
        WeightsBytes = predicted.Weights.Count,
        GradientsBytes = predicted.Gradients.Count,
        OptimizerStateBytes = predicted.OptimizerState.Count,
        ActivationsBytes = predicted.Activations.Count,
        KeysAndValuesBytes = predicted.KeysAndValues.Count,
        WorkspaceBytes = predicted.Workspace.Count,
    };

    private static string Parts(MemoryReportRow row) =>
        $"weights {Text(row.WeightsBytes)}, gradients {Text(row.GradientsBytes)}, "
        + $"optimiser state {Text(row.OptimizerStateBytes)}, activations {Text(row.ActivationsBytes)}, "
        + $"keys and values {Text(row.KeysAndValuesBytes)}, workspace {Text(row.WorkspaceBytes)}";

    private static string Text(long bytes) => new Bytes(bytes).ToString();
}
