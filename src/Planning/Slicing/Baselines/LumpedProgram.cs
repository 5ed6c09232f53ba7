namespace TeraPipe.Planning.Slicing;

/// <summary>The program over tokens of <see cref="TeraPipeAlgorithm"/>, for one micro-batch size.</summary>
internal sealed class LumpedProgram(LumpedLatencies latencies)
{
    private readonly double[] _busyMs = new double[latencies.GrainCount + 1];    // [e] is S_b(e)
    private readonly double[] _slowestMs = new double[latencies.GrainCount + 1]; // [e] is the largest t in it
    private readonly int[] _start = new int[latencies.GrainCount + 1];           // [e] is where its last slice starts

    /// <summary>S_b(n) of the last bound; infinite if nothing keeps to it.</summary>
    public double BusyMs => _busyMs[^1];

    /// <summary>The largest t in it.</summary>
    public double SlowestMs => _slowestMs[^1];

    public void Solve(double boundMs)
    {
        for (var end = 1; end < _busyMs.Length; end++)
        {
            var row = latencies.Row(end);
            var before = _busyMs.AsSpan(0, end);
            var (leastMs, best) = (double.PositiveInfinity, 0);
            for (var start = 0; start < row.Length; start++)
            {
                var busyMs = before[start] + row[start];
                if (busyMs < leastMs && row[start] <= boundMs)
                {
                    (leastMs, best) = (busyMs, start);
                }
            }

            (_busyMs[end], _start[end]) = (leastMs, best);
            _slowestMs[end] = Math.Max(_slowestMs[best], row[best]);
        }
    }

    /// <summary>The slices of the last solution in grains, first slice first.</summary>
    public IEnumerable<int> Slices()
    {
        var slices = new Stack<int>();
        for (var end = latencies.GrainCount; end > 0; end = _start[end])
        {
            slices.Push(end - _start[end]);
        }

        return slices; // enumerates last in, first out: first slice first
    }
}
