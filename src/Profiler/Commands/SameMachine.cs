using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Session;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Commands;

/// <summary>Points of one profile are measured on one device, with the same software.</summary>
internal static class SameMachine
{
    /// <param name="kept">Of the run that broke off.</param>
    /// <param name="here">The device of this one.</param>
    /// <exception cref="CommandException">They differ; says in what.</exception>
    public static void Check(JournalHeader kept, ContractDevice here)
    {
        (string Name, object? Kept, object? Here)[] facts =
        [
            ("profiler", kept.Profiler, AgentVersion.Text),
            .. DeviceFacts.All.Select(fact => (fact.Name, fact.Of(kept.Device), fact.Of(here))),
        ];
        string[] differences =
        [
            .. facts.Where(fact => !Equals(fact.Kept, fact.Here)).Select(
                fact => $"{fact.Name} {fact.Kept ?? "none"}, here {fact.Here ?? "none"}"),
        ];
        if (differences.Length > 0)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--resume: the run was of another machine: {string.Join("; ", differences)}; begin a new run here.");
        }
    }
}
