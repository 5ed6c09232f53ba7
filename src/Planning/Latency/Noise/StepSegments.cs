namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// All ways to cut the lengths into segments within each of which the phases follow <see cref="StepBasis"/>, each cut
/// as likely as exp(−cost / 2) with
///     cost = Σ over segments of (2 ln n + Σ over phases of (Σ (t − fit)² / σ² + 2 · terms)).
/// A step shared by all contexts thus stays where it is significant: more terms must explain more than 2 each (Akaike,
/// 1974), and a step one in n of its n possible places. The sum over all cuts is a dynamic program, and cuts are drawn
/// from it backwards (Fearnhead, Statistics and Computing 16, 2006): what is uncertain about the steps becomes
/// uncertainty of the result.
/// </summary>
internal sealed class StepSegments
{
    private const double CostOfTerm = 2;

    private readonly double _costOfSegment;
    private readonly int[] _edges;          // where segments may begin and end, as indices of lengths
    private readonly double[][] _logWeight; // [end][start] of one segment: −cost / 2
    private readonly double[] _logSum;      // [end] over all cuts of what lies before

    /// <param name="lengths">In tokens, ascending.</param>
    /// <param name="phases">The moments of each length, phase by phase.</param>
    /// <param name="basis">What segments follow.</param>
    /// <param name="maximumBlocks">Lengths are taken together in at most so many blocks, which no cut divides.</param>
    public StepSegments(
        int[] lengths, IReadOnlyList<RowMoments[]> phases, StepBasis basis, int maximumBlocks)
    {
        Basis = basis;
        _costOfSegment = 2 * Math.Log(lengths.Length);
        var stride = (lengths.Length + maximumBlocks - 1) / maximumBlocks;
        _edges = [.. Enumerable.Range(0, lengths.Length).Where(i => i % stride == 0), lengths.Length];
        _logWeight = new double[_edges.Length][];
        _logSum = new double[_edges.Length];
        var blocks = phases.Select(rows => Blocks(lengths, rows)).ToArray();
        var equations = phases.Select(_ => new NormalEquations(basis.Terms)).ToArray();
        for (var end = 1; end < _edges.Length; end++)
        {
            Array.ForEach(equations, phase => phase.Clear());
            _logWeight[end] = new double[end];
            for (var start = end - 1; start >= 0; start--)
            {
                _logWeight[end][start] = -Extended(equations, blocks, start) / 2;
            }

            _logSum[end] = LogSum(end);
        }
    }

    /// <summary>What segments follow.</summary>
    public StepBasis Basis { get; }

    /// <summary>The logarithm of all cuts' weights together: how well the basis fits, less what it costs.</summary>
    public double LogWeight => _logSum[^1];

    /// <summary>One cut: where its segments end, as indices of lengths.</summary>
    public int[] Draw(Random random)
    {
        var ends = new Stack<int>();
        for (int end = _edges.Length - 1, start; end > 0; end = start)
        {
            ends.Push(_edges[end]);
            var left = random.NextDouble();
            for (start = end - 1; start > 0; start--)
            {
                left -= Math.Exp(_logSum[start] + _logWeight[end][start] - _logSum[end]);
                if (left < 0)
                {
                    break;
                }
            }
        }

        return [.. ends];
    }

    /// <summary>The cost of the segment once it begins one block earlier.</summary>
    private double Extended(NormalEquations[] equations, NormalEquations[][] blocks, int block)
    {
        var cost = _costOfSegment;
        for (var phase = 0; phase < equations.Length; phase++)
        {
            equations[phase].Add(blocks[phase][block]);
            equations[phase].Solve();
            cost += equations[phase].ResidualSquares + (CostOfTerm * equations[phase].Rank);
        }

        return cost;
    }

    private NormalEquations[] Blocks(int[] lengths, RowMoments[] rows)
    {
        var blocks = new NormalEquations[_edges.Length - 1];
        for (var block = 0; block < blocks.Length; block++)
        {
            blocks[block] = new NormalEquations(Basis.Terms);
            for (var row = _edges[block]; row < _edges[block + 1]; row++)
            {
                var (p, q) = Basis.Of(lengths[row]);
                blocks[block].Add(rows[row], p, q);
            }
        }

        return blocks;
    }

    private double LogSum(int end)
    {
        var most = double.NegativeInfinity;
        for (var start = 0; start < end; start++)
        {
            most = Math.Max(most, _logSum[start] + _logWeight[end][start]);
        }

        var sum = 0.0;
        for (var start = 0; start < end; start++)
        {
            sum += Math.Exp(_logSum[start] + _logWeight[end][start] - most);
        }

        return most + Math.Log(sum);
    }
}
