using System.Text.RegularExpressions;

namespace TeraPipe.Bench.Reporting;

/// <summary>What this is measured on.</summary>
internal static partial class Machine
{
    /// <summary>The processor by its own name; "unknown processor" where the system does not tell.</summary>
    public static string Processor { get; } = File.Exists("/proc/cpuinfo")
        ? ModelName().Match(File.ReadAllText("/proc/cpuinfo")) is { Success: true } match
            ? match.Groups[1].Value.Trim()
            : "unknown processor"
        : "unknown processor";

    /// <summary>For a file name: cores and the processor's family, "2-core-epyc".</summary>
    public static string Name { get; } =
        $"{Environment.ProcessorCount}-core-{Family().Match(Processor.ToLowerInvariant()).Groups["name"].Value}";

    [GeneratedRegex(@"^model name\s*:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ModelName();

    // The family where it is a known one, else the first word.
    [GeneratedRegex(@"^.*(?<name>epyc|xeon|ryzen|core|neoverse|graviton)|^(?<name>[a-z0-9]+)")]
    private static partial Regex Family();
}
