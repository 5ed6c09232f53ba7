using System.Globalization;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// Launchers send a signal to all ranks, but not to all between the same two steps: the first rank says after which
/// step all end. A rank that hears a signal alone goes on for one step more, and then leaves.
/// </summary>
internal sealed class EndRequest(IPipeline pipeline, StopSignals signals)
{
    private bool _isAskedAlone;

    /// <summary>All ranks call it between two steps.</summary>
    /// <returns>The exit code to end with; 0 to go on.</returns>
    /// <exception cref="StoppedAlone">The first rank was not asked to end.</exception>
    public int Hear()
    {
        var word = pipeline.Agree(
            pipeline.IsFirst ? signals.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "" : "");
        if (word.Length > 0)
        {
            return int.Parse(word, CultureInfo.InvariantCulture);
        }

        if (signals.ExitCode is { } own && !pipeline.IsFirst)
        {
            _isAskedAlone = _isAskedAlone ? throw new StoppedAlone(own) : true;
        }

        return 0;
    }
}
