using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Parts of a plan on the wire.</summary>
internal static class PlanBodies
{
    public static PlanConstraintCost Of(ConstraintCost cost) =>
        new(ConstraintsParser.FieldOf(cost.Constraint), cost.Cost?.Value);

    /// <summary>Devices that follow each other and need the same are written once.</summary>
    public static PlanMemory Of(IReadOnlyList<DeviceMemory> memory, PlanQuestion question)
    {
        var devices = new List<PlanDeviceMemory>();
        foreach (var device in memory)
        {
            var body = Of(device);
            if (devices is [.., var last] && NeedTheSame(last, body))
            {
                devices[^1] = last with { LastDevice = body.LastDevice };
            }
            else
            {
                devices.Add(body);
            }
        }

        return new PlanMemory
        {
            LimitBytes = question.MemoryLimit?.Count,
            MostBytes = memory.Max(device => device.Total).Count,
            Devices = devices,
            Assumptions = TrainingMemory.Assumptions(question.Model, question.Profile.Content),
        };
    }

    private static bool NeedTheSame(PlanDeviceMemory left, PlanDeviceMemory right) =>
        left with { FirstDevice = right.FirstDevice, LastDevice = right.LastDevice } == right;

    public static PlanShortage Of(MemoryShortage shortage) => new()
    {
        Device = shortage.Device.Device,
        Stages = shortage.Device.Stages,
        NeededBytes = shortage.Device.Total.Count,
        AvailableBytes = shortage.Available.Count,
        MissingBytes = shortage.Missing.Count,
        LargestPart = shortage.Device.LargestPart.Name,
        LargestPartBytes = shortage.Device.LargestPart.Bytes.Count,
    };

    public static PlanRemedy Of(MemoryRemedy remedy) => new()
    {
        Schedule = PlanWords.Schedules.WordOf(remedy.Schedule.Kind),
        VirtualStages = remedy.Schedule.VirtualStages,
        Recompute = PlanWords.RecomputeLevels.WordOf(remedy.Recompute),
        AccumulationGroups = remedy.Groups,
    };

    private static PlanDeviceMemory Of(DeviceMemory device) => new()
    {
        FirstDevice = device.Device,
        LastDevice = device.Device,
        WeightsBytes = device.Weights.Count,
        GradientsBytes = device.Gradients.Count,
        OptimizerStateBytes = device.OptimizerState.Count,
        ActivationsBytes = device.Activations.Count,
        KeysAndValuesBytes = device.KeysAndValues.Count,
        WorkspaceBytes = device.Workspace.Count,
        TotalBytes = device.Total.Count,
    };
}
