namespace TeraPipe.Bench.Planner;

/// <summary>Which latencies a case is planned with.</summary>
internal enum BenchTable
{
    /// <summary>Linear and bilinear in slice and context.</summary>
    Smooth,

    /// <summary>The same in whole tiles of 256 tokens.</summary>
    Stepped,

    /// <summary>The stepped stage measured on a lattice with 1 % of noise: what a profile gives.</summary>
    Profile,
}
