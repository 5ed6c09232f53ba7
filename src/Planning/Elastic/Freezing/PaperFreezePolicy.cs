namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>
/// PipeTransformer's (He et al., ICML 2021, equation 1):
///     L_f(T) = min( L_f(T−1) + α (L − L_f(T−1)), argmin over l of ‖g_l‖ ),   l from L_f(T−1) to L, counted from 1.
/// Where the first binds each time, L_f(T) = L (1 − (1−α)^T).
/// </summary>
/// <param name="alpha">α at each decision.</param>
public sealed class PaperFreezePolicy(AlphaSchedule alpha) : FreezePolicy
{
    /// <inheritdoc/>
    protected override (double Exact, FreezeReason Reason) Wanted(FreezeDecision last, FreezeEvidence evidence)
    {
        var bound = last.Exact + (alpha.At(evidence.Decision) * (evidence.Layers - last.Exact));
        var norms = evidence.NormsFrom(last.Layers);
        var stillest = last.Layers + Array.IndexOf(norms, norms.Min()) + 1;
        return bound <= stillest ? (bound, FreezeReason.Bound) : (stillest, FreezeReason.GradientNorms);
    }
}
