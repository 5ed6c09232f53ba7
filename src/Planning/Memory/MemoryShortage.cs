namespace TeraPipe.Planning.Memory;

/// <summary>Why something doesn't fit: an expected answer, not an error.</summary>
/// <param name="Device">What the device that lacks the most would need, part by part.</param>
/// <param name="Available">What a device has.</param>
public sealed record MemoryShortage(DeviceMemory Device, Bytes Available)
{
    /// <summary>What would fit, if anything was found that does.</summary>
    public MemoryRemedy? Remedy { get; init; }

    /// <summary>Bytes that are missing.</summary>
    public Bytes Missing => new(Device.Total.Count - Available.Count);

    /// <summary>Null if every device has what it needs.</summary>
    public static MemoryShortage? Find(IReadOnlyList<DeviceMemory> devices, Bytes available)
    {
        ArgumentNullException.ThrowIfNull(devices);
        var most = devices.MaxBy(device => device.Total);
        return most is null || most.Total <= available ? null : new MemoryShortage(most, available);
    }

    /// <summary>
    /// For example "Stage 0 needs 41.2 GiB of 39.6 GiB; activations in flight are 22 GiB of it. It would fit with full
    /// recompute."
    /// </summary>
    public override string ToString()
    {
        var (name, bytes) = Device.LargestPart;
        var stages = Device.Stages.Count == 1
            ? $"Stage {Device.Stages[0]} needs"
            : $"Device {Device.Device} with stages {string.Join(", ", Device.Stages)} needs";
        return $"{stages} {Device.Total} of {Available}; the largest part is {name} with {bytes}."
            + (Remedy is null ? "" : $" It would fit with {Remedy}.");
    }
}
