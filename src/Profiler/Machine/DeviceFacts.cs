using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Machine;

/// <summary>What a device and its software are, fact by fact: where all are equal, times can be put side by side.
/// </summary>
internal static class DeviceFacts
{
    public static IReadOnlyList<(string Name, Func<ContractDevice, object?> Of)> All { get; } =
    [
        ("name", device => device.Name),
        ("kind", device => device.Kind),
        ("driver", device => device.Driver),
        ("CUDA", device => device.Cuda),
        ("LibTorch", device => device.Torch),
        ("kernel backend", device => device.KernelBackend),
        ("threads", device => device.Threads),
    ];
}
