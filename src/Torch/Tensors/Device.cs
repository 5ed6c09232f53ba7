using System.Globalization;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>Where a tensor's elements are.</summary>
    public class Device
    {
        /// <summary>A device by its name: <c>cpu</c>, <c>cuda</c> (the current one) or <c>cuda:1</c>.</summary>
        /// <exception cref="ArgumentException">It is none of these.</exception>
        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            var parts = description.Split(':');
            (type, index) = (parts[0], parts.Length) switch
            {
                ("cpu", 1) => (DeviceType.CPU, -1),
                ("cuda", 1) => (DeviceType.CUDA, -1),
                ("cuda", 2) when int.TryParse(parts[1], CultureInfo.InvariantCulture, out var n) && n >= 0 =>
                    (DeviceType.CUDA, n),
                _ => throw new ArgumentException($"'{description}' is none of cpu, cuda, cuda:0, cuda:1, …"),
            };
        }

        /// <summary>A device by kind and number; -1 is the current one.</summary>
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        /// <summary>The kind.</summary>
        public DeviceType type { get; }

        /// <summary>The number among its kind, or -1.</summary>
        public int index { get; }

        /// <summary>A device by its name.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>The name that the constructor takes.</summary>
        public override string ToString() => (type, index) switch
        {
            (DeviceType.CPU, _) => "cpu",
            (_, -1) => "cuda",
            _ => string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
        };
    }

    /// <summary>The host's processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The current CUDA device.</summary>
    public static readonly Device CUDA = new(DeviceType.CUDA);

    /// <summary>A device by its name: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static Device device(string description) => new(description);

    /// <summary>A device by kind and number; -1 is the current one.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
}
