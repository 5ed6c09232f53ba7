using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Validation;

/// <summary>A row of the paper's tables and what the fitted model says of it, in seconds.</summary>
/// <param name="Row">As measured.</param>
/// <param name="Fit">The model.</param>
/// <param name="WithoutSeconds">Predicted with whole sequences: fitted.</param>
/// <param name="WithSeconds">Predicted with the paper's slices.</param>
/// <param name="Plan">Our own plan under the same model.</param>
/// <param name="PlanSeconds">Predicted with its slices.</param>
internal sealed record ValidatedRow(
    PaperRow Row, Fit Fit, double WithoutSeconds, double WithSeconds, SlicingPlan Plan, double PlanSeconds)
{
    /// <summary>(predicted − measured) / measured without slices.</summary>
    public double WithoutError => Fit.WithoutError(Row);

    /// <summary>(predicted − measured) / measured with the paper's slices.</summary>
    public double WithError => Fit.WithError(Row);

    public static ValidatedRow Of(PaperRow row, Fit fit)
    {
        var cluster = fit.On(row);
        var (plan, planSeconds) = cluster.Plan();
        return new ValidatedRow(
            row, fit, cluster.Seconds([row.Sequence]), cluster.Seconds(row.SliceTokens), plan, planSeconds);
    }
}
