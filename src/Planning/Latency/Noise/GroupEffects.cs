namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// What points of a group have in common beyond the fit: residual = loading · effect of the group + noise. The effect
/// is known by weighted least squares with variance v, and shrunk to τ² / (τ² + v) of that, where τ² is how much
/// effects of the neighbouring groups vary beyond their own v (empirical Bayes; Efron and Morris, JASA 68, 1973). As τ²
/// is itself estimated, from n groups, √(2n) units of chance are taken off.
/// </summary>
internal sealed class GroupEffects
{
    private readonly int[] _groupOf;    // [i] is the group of point i
    private readonly double[] _loading; // [i] is how much of its group's effect point i has
    private readonly double[] _weight;  // [g] is 1 / v
    private readonly double[] _sum;     // [g] is effect / v

    /// <param name="groupOf">The group of each point, from 0.</param>
    /// <param name="loading">How much of the effect each point has.</param>
    /// <param name="residualMs">What is left of each point.</param>
    /// <param name="noiseMs">σ of each point.</param>
    public GroupEffects(int[] groupOf, double[] loading, double[] residualMs, double[] noiseMs)
    {
        (_groupOf, _loading) = (groupOf, loading);
        _weight = new double[groupOf.Max() + 1];
        _sum = new double[_weight.Length];
        for (var i = 0; i < groupOf.Length; i++)
        {
            var share = loading[i] / (noiseMs[i] * noiseMs[i]);
            _weight[groupOf[i]] += share * loading[i];
            _sum[groupOf[i]] += share * residualMs[i];
        }
    }

    /// <summary>
    /// What the effects would explain if groups of one remainder were one, in squares of σ, less ln N for each
    /// remainder (Schwarz, 1978, with N points): a multiple of the right divisor explains as much with more.
    /// </summary>
    /// <param name="keys">A number of each group.</param>
    /// <param name="divisor">By which it is divided.</param>
    public double Gain(int[] keys, int divisor)
    {
        var merged = new (double Weight, double Sum)[divisor];
        for (var g = 0; g < keys.Length; g++)
        {
            var (weight, sum) = merged[keys[g] % divisor];
            merged[keys[g] % divisor] = (weight + _weight[g], sum + _sum[g]);
        }

        var price = Math.Log(_groupOf.Length);
        return merged.Where(each => each.Weight > 0).Sum(each => (each.Sum * each.Sum / each.Weight) - price);
    }

    /// <summary>Takes the shrunk effects out of the residuals; what is uncertain about them is added up.</summary>
    /// <param name="neighbours">Groups on either side that count as neighbours.</param>
    /// <param name="residualMs">Of each point; becomes smaller.</param>
    /// <param name="variance">Of each point, in ms²; becomes larger.</param>
    public void TakeOut(int neighbours, double[] residualMs, double[] variance)
    {
        var shares = Shares(neighbours);
        for (var i = 0; i < _groupOf.Length; i++)
        {
            var g = _groupOf[i];
            residualMs[i] -= shares[g] * _sum[g] / _weight[g] * _loading[i];
            variance[i] += shares[g] / _weight[g] * _loading[i] * _loading[i];
        }
    }

    private double[] Shares(int neighbours)
    {
        var shares = new double[_weight.Length];
        var (squares, weights) = (new double[shares.Length + 1], new double[shares.Length + 1]); // up to each group
        for (var g = 0; g < shares.Length; g++)
        {
            squares[g + 1] = squares[g] + (_sum[g] * _sum[g] / _weight[g]);
            weights[g + 1] = weights[g] + _weight[g];
        }

        for (var g = 0; g < shares.Length; g++)
        {
            var (first, after) = (Math.Max(0, g - neighbours), Math.Min(shares.Length, g + neighbours + 1));
            var count = after - first;
            var excess = squares[after] - squares[first] - count - Math.Sqrt(2.0 * count);
            var roughness = Math.Max(0, excess) / (weights[after] - weights[first]);
            shares[g] = roughness / (roughness + (1 / _weight[g]));
        }

        return shares;
    }
}
