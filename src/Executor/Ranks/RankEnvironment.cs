using System.Globalization;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Ranks;

/// <summary>Which rank of a run this process is, as its launcher says in the environment.</summary>
/// <param name="Rank">RANK: this process's number, below <paramref name="WorldSize"/>.</param>
/// <param name="WorldSize">WORLD_SIZE: how many processes there are.</param>
/// <param name="MasterAddress">MASTER_ADDR: name or address of the machine of rank 0.</param>
/// <param name="MasterPort">MASTER_PORT: a port that is free there, 1 to 65535.</param>
/// <param name="LocalRank">LOCAL_RANK: number of the process on its machine, and so of its GPU; may be missing.</param>
public sealed record RankEnvironment(int Rank, int WorldSize, string MasterAddress, int MasterPort, int? LocalRank)
{
    /// <summary>From this process's environment.</summary>
    /// <exception cref="RendezvousException">Names every variable that is missing or nonsense.</exception>
    public static RankEnvironment Read() => Read(Environment.GetEnvironmentVariable);

    /// <summary>Where this process trains: "cuda" is the GPU of its number on its machine.</summary>
    internal Placement OwnDevice(Placement placement) => placement.Device is { type: DeviceType.CUDA, index: -1 }
        ? placement with { Device = device(DeviceType.CUDA, LocalRank ?? 0) }
        : placement;

    internal static RankEnvironment Read(Func<string, string?> variable)
    {
        var faults = new List<string>();
        var size = Number("WORLD_SIZE", 1, int.MaxValue, "the number of processes");
        var rank = Number("RANK", 0, (size ?? int.MaxValue) - 1, "this process's number");
        var port = Number("MASTER_PORT", 1, ushort.MaxValue, "a port that is free on rank 0's machine");
        var local = variable("LOCAL_RANK") is null
            ? null
            : Number("LOCAL_RANK", 0, int.MaxValue, "this process's number on its machine");
        var address = variable("MASTER_ADDR")?.Trim();
        if (string.IsNullOrEmpty(address))
        {
            faults.Add("MASTER_ADDR is missing: set it to the name or address of rank 0's machine");
        }

        return faults.Count == 0
            ? new RankEnvironment(rank!.Value, size!.Value, address!, port!.Value, local)
            : throw new RendezvousException($"The environment does not say which rank this is: {Join(faults)}.");

        int? Number(string name, int least, int most, string meaning)
        {
            var text = variable(name);
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                return number;
            }

            var range = most >= int.MaxValue - 1 ? $"at least {least}" : $"{least} to {most}";
            faults.Add($"{name} is {(text is null ? "missing" : $"'{text}'")}: set it to {meaning}, {range}");
            return null;
        }
    }

    private static string Join(List<string> faults) => string.Join("; ", faults);
}
