namespace TeraPipe.TrainGpt;

/// <summary>What a comparison came to; as JSON, what --json prints.</summary>
internal sealed record ComparisonReport
{
    public required string Device { get; init; }

    public required string Blas { get; init; }

    /// <summary>Intra-operator threads of each stage.</summary>
    public required int Threads { get; init; }

    public required int Stages { get; init; }

    public required int SequenceTokens { get; init; }

    public required IReadOnlyList<ComparisonRow> Rows { get; init; }

    /// <summary>Largest difference between two slicings' losses in one step, relative to the loss.</summary>
    public required double LossMaxRelativeDifference { get; init; }

    public required double FirstLoss { get; init; }

    public required double LastLoss { get; init; }

    public required Uri PlanUrl { get; init; }

    public required Uri SwaggerUrl { get; init; }

    public static ComparisonReport Of(Comparison comparison, ComparisonOptions options)
    {
        var variants = comparison.Variants;
        var unsliced = variants.Single(variant => variant.Slicing.Kind == "none");
        var unslicedMs = ComparisonRow.MeasuredMsOf(unsliced, options.WarmUpSteps);
        var losses = variants.Single(variant => variant.Slicing.Kind == "plan").Losses;
        return new ComparisonReport
        {
            Device = comparison.DeviceName,
            Blas = Torch.Native.Blas.InUse.Name,
            Threads = comparison.ThreadsPerStage,
            Stages = comparison.Plan.Stages,
            SequenceTokens = comparison.Plan.SequenceTokens,
            Rows = [.. variants.Select(variant => ComparisonRow.Of(variant, options.WarmUpSteps, unslicedMs))],
            LossMaxRelativeDifference = variants.Max(
                variant => variant.Losses.Zip(losses, (one, other) => Math.Abs(one - other) / other).Max()),
            FirstLoss = losses[0],
            LastLoss = losses[^1],
            PlanUrl = new Uri(options.Planner, $"/v1/plans/{comparison.Plan.PlanId}"),
            SwaggerUrl = new Uri(options.Planner, "/swagger"),
        };
    }
}
