using System.Runtime.InteropServices;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// Hears Ctrl-C and SIGTERM, so that training can end after a step. The second one ends the process at once, as it
/// would without this.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Hear(signal, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Hear(signal, ExitCodes.Terminated)),
    ];

    /// <summary>What the process is to end with; null while there was no signal.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is > 0 and var code ? code : null;

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Hear(PosixSignalContext signal, int exitCode) =>
        signal.Cancel = Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0;
}
