using TeraPipe.Contracts.Client;

namespace TeraPipe.Executor.Plans;

/// <summary>Counts the observations that are lost, and says so: seldom, however many they are.</summary>
internal sealed class ObservationLosses(PlannerVoice voice, ObservationQueue waiting, int capacity)
{
    private const int SaidEvery = 1000;

    private readonly HashSet<string> _saidTypes = [];
    private long _refused;
    private long _saidDropped;

    /// <summary>How many were dropped or refused so far.</summary>
    public long Count => waiting.Dropped + Interlocked.Read(ref _refused);

    /// <summary>Counts a batch that is not taken; says it once for each type of problem.</summary>
    public void Refused(ObservationBatch batch, PlannerException refusal)
    {
        var count = batch.Steps.Count;
        Interlocked.Add(ref _refused, count);
        if (_saidTypes.Add(refusal.Type ?? ""))
        {
            voice.Say(
                PlannerNoticeKind.ObservationsLost,
                $"The planner refuses {count} observations, and perhaps more to come: {refusal.Message}");
        }
    }

    /// <summary>Says that some were dropped: when it begins, and again after every thousand.</summary>
    public void SayDropped()
    {
        var dropped = waiting.Dropped;
        if (dropped == 0 || (_saidDropped > 0 && dropped < _saidDropped + SaidEvery))
        {
            return;
        }

        _saidDropped = dropped;
        voice.Say(
            PlannerNoticeKind.ObservationsLost,
            $"{dropped} observations were dropped so far: at most {capacity} wait while {voice.Status}.");
    }
}
