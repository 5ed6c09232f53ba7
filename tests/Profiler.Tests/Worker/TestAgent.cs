using System.Globalization;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>
/// An agent that says which process measures for it, waits for a line, and has it measure for longer than anybody
/// waits.
/// </summary>
internal static class TestAgent
{
    public const string Name = "agent";

    public static int Run()
    {
        using var device = TestSubject.Device(TestSubject.Product with { Patience = TimeSpan.FromHours(1) });
        Console.WriteLine(device.ProcessId!.Value.ToString(CultureInfo.InvariantCulture));
        Console.ReadLine();
        device.Run(TestSubject.Endless);
        return 0;
    }
}
