using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>The plan that the service would make for one number of stages, and how it fares on drawn devices.</summary>
internal sealed class PlanTrials
{
    private const double PlanGap = 1e-4;
    private const double TrialGap = 5e-4; // of the best plan on a device: a tenth of the regret that is aimed at

    private readonly SizeSpace _space;
    private readonly int _longest;
    private readonly List<Trial> _trials = [];

    /// <param name="space">The size.</param>
    /// <param name="stageCount">K.</param>
    /// <param name="service">What plans are made of.</param>
    /// <param name="longest">No slice is longer, in grains.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public PlanTrials(
        SizeSpace space, int stageCount, ServiceView service, int longest, CancellationToken cancellationToken)
    {
        (_space, StageCount, _longest) = (space, stageCount, longest);
        Plan = Best(service.Model, PlanGap, cancellationToken).MicroBatches;
    }

    /// <summary>K.</summary>
    public int StageCount { get; }

    /// <summary>All micro-batches.</summary>
    public IReadOnlyList<MicroBatchSlicing> Plan { get; }

    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>Tries the plan on another device.</summary>
    public void Add(DrawnLatencies device, CancellationToken cancellationToken)
    {
        var makespanMs = FlushMakespan.Of(Plan, StageCount, device).Value;
        var best = Best(device, TrialGap, cancellationToken);
        _trials.Add(new Trial(device, makespanMs, best.MicroBatches, (makespanMs / best.LowerBound.Value) - 1));
    }

    /// <summary>The regret that so large a share of the devices does not exceed.</summary>
    public double RegretAt(double probability) => Quantile(trial => trial.Regret, probability);

    /// <summary>Of the trials' values in ascending order the first that has so large a share up to it.</summary>
    public double Quantile(Func<Trial, double> value, double probability) =>
        _trials.Select(value).Order().ElementAt((int)Math.Ceiling(probability * (_trials.Count - 1)));

    private SlicingPlan Best(ILatencyModel layer, double gap, CancellationToken cancellationToken)
    {
        using var limit = new PassLimit(_space.Grain);
        var limits = new SearchLimits { OptimalityGap = gap, Progress = limit, Deadline = limit.Reached };
        return SlicePlanner.Plan(_space.Problem(StageCount, layer, _longest), limits, cancellationToken);
    }
}
