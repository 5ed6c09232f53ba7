namespace TeraPipe.TrainGpt.Training;

/// <summary>A signal came to this rank and not to the first: it leaves without the others.</summary>
internal sealed class StoppedAlone(int exitCode)
    : Exception("A signal came to this rank and not to rank 0: it leaves, and the others will end too. Bye.")
{
    public int ExitCode => exitCode;
}
