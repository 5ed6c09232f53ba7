namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>What a process left behind.</summary>
internal sealed record Ending(int ExitCode, string Output, string Error);
