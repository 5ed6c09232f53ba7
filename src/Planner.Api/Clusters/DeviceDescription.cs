using TeraPipe.Planning;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>What a cluster computes with.</summary>
internal sealed class DeviceDescription : IEquatable<DeviceDescription>
{
    /// <param name="name">As the driver says it.</param>
    /// <param name="aliases">Other names of it, in any order.</param>
    /// <param name="kind">"cuda" or "cpu".</param>
    /// <param name="memory">Of one device.</param>
    public DeviceDescription(string name, IEnumerable<string> aliases, string kind, Bytes memory)
    {
        (Name, Kind, Memory) = (name, kind, memory);
        Aliases = [.. aliases.Distinct().Order(StringComparer.Ordinal)];
    }

    public string Name { get; }

    /// <summary>In order, none twice.</summary>
    public IReadOnlyList<string> Aliases { get; }

    public string Kind { get; }

    public Bytes Memory { get; }

    /// <summary>Whether a profile of a device of this name is one of this device.</summary>
    public bool IsCalled(string name) => name == Name || Aliases.Contains(name);

    public bool Equals(DeviceDescription? other) =>
        other is not null
        && (Name, Kind, Memory) == (other.Name, other.Kind, other.Memory)
        && Aliases.SequenceEqual(other.Aliases);

    public override bool Equals(object? obj) => Equals(obj as DeviceDescription);

    public override int GetHashCode() => HashCode.Combine(Name, Kind, Memory);
}
