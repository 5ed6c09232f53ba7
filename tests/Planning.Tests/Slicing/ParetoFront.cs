namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Of all costs that were added, those that no other one dominates.</summary>
internal sealed class ParetoFront
{
    private readonly List<SliceCost> _costs = [];

    public IReadOnlyList<SliceCost> Costs => _costs;

    public void Add(SliceCost cost)
    {
        foreach (var known in _costs)
        {
            if (known.Dominates(cost))
            {
                return;
            }
        }

        _costs.RemoveAll(known => cost.Dominates(known));
        _costs.Add(cost);
    }

    public void AddEverySum(ParetoFront left, ParetoFront right)
    {
        foreach (var one in left._costs)
        {
            foreach (var other in right._costs)
            {
                Add(one + other);
            }
        }
    }
}
