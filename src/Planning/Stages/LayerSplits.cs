namespace TeraPipe.Planning.Stages;

/// <summary>The ways to deal out N layers to K stages in order.</summary>
internal sealed class LayerSplits
{
    private readonly LayerSplitProblem _problem;
    private readonly int[][] _choices;  // [k] are the numbers of layers that stage k may have
    private readonly double[,] _counts; // [k, n]: ways to deal out n layers to the stages from k on

    public LayerSplits(LayerSplitProblem problem)
    {
        _problem = problem;
        _choices = [.. Enumerable.Range(0, problem.StageCount).Select(k => problem.Choices(k).ToArray())];
        _counts = new double[problem.StageCount + 1, problem.Layers + 1];
        _counts[problem.StageCount, 0] = 1;
        for (var k = problem.StageCount - 1; k >= 0; k--)
        {
            for (var layers = 0; layers <= problem.Layers; layers++)
            {
                _counts[k, layers] = _choices[k].Where(n => n <= layers).Sum(n => _counts[k + 1, layers - n]);
            }
        }
    }

    /// <summary>How many there are; infinite where a double is too small.</summary>
    public double Count => _counts[0, _problem.Layers];

    /// <summary>All of them.</summary>
    public IEnumerable<int[]> All()
    {
        return From(0, _problem.Layers).Select(split => split.ToArray());

        IEnumerable<IEnumerable<int>> From(int k, int layers) => k == _problem.StageCount
            ? [[]]
            : _choices[k].Where(n => n <= layers && _counts[k + 1, layers - n] > 0)
                .SelectMany(n => From(k + 1, layers - n).Select(rest => rest.Prepend(n)));
    }

    /// <summary>
    /// The split whose largest weight is the least: the classic linear partition,
    ///     most(k, n) = min over n_k of max { weight(k, n_k), most(k + 1, n − n_k) }.
    /// Of all such splits it is the one with the least sum of squares, which is found in the same way.
    /// </summary>
    /// <param name="weight">Of stage k with so many layers.</param>
    public int[] Balanced(Func<int, int, double> weight)
    {
        var weights = _choices.Select((choices, k) => choices.ToDictionary(n => n, n => weight(k, n))).ToArray();
        var most = Least((k, n) => weights[k][n], Math.Max)[0, _problem.Layers];
        double Square(int k, int n) => weights[k][n] <= most ? weights[k][n] * weights[k][n] : double.PositiveInfinity;
        var squares = Least(Square, (one, others) => one + others);

        var split = new int[_problem.StageCount];
        for (var (k, left) = (0, _problem.Layers); k < split.Length; left -= split[k++])
        {
            split[k] = Ways(k, left).MinBy(n => Square(k, n) + squares[k + 1, left - n]);
        }

        return split;
    }

    /// <summary>[k, n] is the least cost of n layers on the stages from k on.</summary>
    private double[,] Least(Func<int, int, double> cost, Func<double, double, double> and)
    {
        var least = new double[_problem.StageCount + 1, _problem.Layers + 1];
        for (var k = _problem.StageCount - 1; k >= 0; k--)
        {
            for (var layers = 0; layers <= _problem.Layers; layers++)
            {
                least[k, layers] = Ways(k, layers)
                    .Select(n => and(cost(k, n), least[k + 1, layers - n]))
                    .DefaultIfEmpty()
                    .Min();
            }
        }

        return least;
    }

    /// <summary>All splits that move one layer to another stage.</summary>
    public IEnumerable<int[]> Neighbours(int[] split) =>
        from giver in Enumerable.Range(0, split.Length)
        from taker in Enumerable.Range(0, split.Length).OrderBy(k => Math.Abs(k - giver)).ThenBy(k => k)
        where giver != taker && _choices[giver].Contains(split[giver] - 1) && _choices[taker].Contains(split[taker] + 1)
        select split.Select((n, k) => n - (k == giver ? 1 : 0) + (k == taker ? 1 : 0)).ToArray();

    private IEnumerable<int> Ways(int k, int layers) =>
        _choices[k].Where(n => n <= layers && _counts[k + 1, layers - n] > 0);
}
