using TeraPipe.Contracts.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Plans;

/// <summary>The memory of a plan: every device once, every part an amount, and all of it within the limit.</summary>
internal sealed class PlanMemoryParser(PlanResponse sent, ScheduleChoice schedule, PlanFaults faults)
{
    private const string Devices = "memory.devices";

    /// <returns>[d] is what device d needs; it counts only where there is no fault.</returns>
    public IReadOnlyList<DeviceMemory> Parse(long? limitBytes)
    {
        var groups = sent.Memory.Devices;
        var next = 0L;
        for (var i = 0; i < groups.Count; i++)
        {
            var field = $"{Devices}[{i}]";
            if (!faults.Require(groups[i] is not null, field, "is missing")
                || !faults.Require(
                    groups[i].FirstDevice == next && groups[i].LastDevice >= next,
                    field,
                    $"is of devices {groups[i].FirstDevice} to {groups[i].LastDevice}; the next one is {next}"))
            {
                return [];
            }

            next = (long)groups[i].LastDevice + 1;
            CheckParts(groups[i], field);
            faults.Require(
                groups[i].TotalBytes <= (limitBytes ?? long.MaxValue),
                $"{field}.totalBytes",
                $"is {groups[i].TotalBytes}; a device of ours has {limitBytes}");
        }

        return faults.Require(next == sent.Stages, Devices, $"are {next}; the plan has {sent.Stages}")
            ? [.. groups.SelectMany(Expand)]
            : [];
    }

    private void CheckParts(PlanDeviceMemory group, string field)
    {
        var sum = (Int128)0;
        foreach (var (name, bytes) in Parts(group))
        {
            faults.Require(bytes >= 0, $"{field}.{name}", $"is {bytes}");
            sum += bytes;
        }

        faults.Require(
            sum == group.TotalBytes, $"{field}.totalBytes", $"is {group.TotalBytes}; its parts add up to {sum}");
    }

    private static IEnumerable<(string Name, long Bytes)> Parts(PlanDeviceMemory group) =>
    [
        ("weightsBytes", group.WeightsBytes),
        ("gradientsBytes", group.GradientsBytes),
        ("optimizerStateBytes", group.OptimizerStateBytes),
        ("activationsBytes", group.ActivationsBytes),
        ("keysAndValuesBytes", group.KeysAndValuesBytes),
        ("workspaceBytes", group.WorkspaceBytes),
    ];

    private IEnumerable<DeviceMemory> Expand(PlanDeviceMemory group) => Parts(group).Any(part => part.Bytes < 0)
        ? []
        : Enumerable.Range(group.FirstDevice, group.LastDevice - group.FirstDevice + 1)
            .Select(device => Of(group, device));

    private DeviceMemory Of(PlanDeviceMemory group, int device) => new()
    {
        Device = device,
        Stages = [.. Enumerable.Range(0, schedule.VirtualStages).Select(turn => device + (turn * sent.Stages))],
        Weights = new Bytes(group.WeightsBytes),
        Gradients = new Bytes(group.GradientsBytes),
        OptimizerState = new Bytes(group.OptimizerStateBytes),
        Activations = new Bytes(group.ActivationsBytes),
        KeysAndValues = new Bytes(group.KeysAndValuesBytes),
        Workspace = new Bytes(group.WorkspaceBytes),
    };
}
