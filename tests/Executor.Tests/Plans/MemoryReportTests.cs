using System.Text.Json;
using TeraPipe.Executor.Plans;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Tests.Plans;

[Collection(PlannerFixture.Collection)]
public sealed class MemoryReportTests(PlannerFixture planner)
{
    [Fact]
    public void Measured_stands_beside_predicted_for_each_device()
    {
        var plan = TrainingPlan.FromJson(planner.Json);
        var predicted = plan.Memory.Select(device => device.Total.Count).ToArray();

        var report = MemoryReport.Of(plan, [new Bytes(2 * predicted[0]), new Bytes(predicted[1] / 2)]);

        Assert.Equal(predicted, report.Devices.Select(device => device.PredictedBytes));
        Assert.Equal(2, report.Devices[0].Ratio);
        Assert.Equal(0.5, report.Devices[1].Ratio!.Value, tolerance: 1e-6); // half a byte is cut off
        Assert.Equal(2, report.LargestRatio);
        Assert.All(report.Devices, row => Assert.Equal(
            row.PredictedBytes,
            row.WeightsBytes + row.GradientsBytes + row.OptimizerStateBytes
            + row.ActivationsBytes + row.KeysAndValuesBytes + row.WorkspaceBytes));
    }

    [Fact]
    public void Report_is_a_table_for_people_and_json_for_programs()
    {
        var plan = TrainingPlan.FromJson(planner.Json);
        var report = MemoryReport.Of(plan, [plan.Memory[0].Total, new Bytes(3_000_000)]);

        var lines = report.ToString().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("device  predicted   measured", lines[0], StringComparison.Ordinal);
        Assert.Contains(" 1.00  weights ", lines[1], StringComparison.Ordinal);
        Assert.Contains("2.86 MiB", lines[2], StringComparison.Ordinal);

        var json = JsonDocument.Parse(report.ToJson()).RootElement;
        Assert.Equal(plan.PlanId, json.GetProperty("planId").GetString());
        Assert.Equal(3_000_000, json.GetProperty("devices")[1].GetProperty("measuredBytes").GetInt64());
        Assert.Equal(1, json.GetProperty("devices")[0].GetProperty("ratio").GetDouble());
    }

    [Fact]
    public void As_many_devices_must_be_measured_as_there_are()
    {
        var plan = TrainingPlan.FromJson(planner.Json);

        var error = Assert.Throws<ArgumentException>(() => MemoryReport.Of(plan, [Bytes.Zero]));

        Assert.Contains("2 devices, and 1 were measured", error.Message, StringComparison.Ordinal);
    }
}
