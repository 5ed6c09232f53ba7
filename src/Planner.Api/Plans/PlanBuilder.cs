using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Slicing;
using Slicing = TeraPipe.Contracts.Plans.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// Answers a question:
///     1. refuses it where the profile does not cover it and the question is strict;
///     2. finds the best slicing, and what people would have done;
///     3. refuses it where the best slicing does not fit the devices' memory;
///     4. says what it rests on and how sure it is.
/// </summary>
internal sealed class PlanBuilder
{
    /// <summary>Relative; far above the rounding of a sum of doubles, far below any measurement's error.</summary>
    private const double SameMakespan = 1e-9;

    private readonly PlanQuestion _question;
    private readonly PlanProblem _problem;
    private readonly PlanPricing _pricing;

    private PlanBuilder(PlanProblem problem)
    {
        (_problem, _question) = (problem, problem.Question);
        _pricing = new PlanPricing(problem);
    }

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static PlanOutcome Build(
        PlanQuestion question,
        DateTimeOffset createdAt,
        IProgress<SearchProgress>? progress,
        CancellationToken cancellationToken)
    {
        var problem = new PlanProblem(question);
        if (ProfileCoverage.MissingFor(problem) is { } missing)
        {
            return new PlanOutcome(null, Problems.ProfileDoesNotCover(missing));
        }

        return SlicingSearch.Find(problem, progress, cancellationToken) is { } found
            ? new PlanBuilder(problem).Build(found, createdAt, cancellationToken)
            : new PlanOutcome(
                null, Problems.ProfileDoesNotCover(ProfileCoverage.MissingUnderConstraints(question)));
    }

    private PlanOutcome Build(FoundSlicing found, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        var rules = Baselines.Rules(_problem.Flush, _problem.Pipeline.Model.Layer);
        Slicing[] alternatives = [.. rules.Select(rule => _pricing.Of(rule.Name, rule.MicroBatches))];
        var microBatches = Best(found, rules, alternatives);
        var memory = _problem.Pipeline.Memory(microBatches, _question.Schedule, _question.Recompute);
        if (_question.MemoryLimit is { } limit && MemoryShortage.Find(memory, limit) is { } shortage)
        {
            var remedy = MemoryRemedies.Find(_question, limit, cancellationToken);
            return new PlanOutcome(null, Problems.MemoryInfeasible(shortage with { Remedy = remedy }));
        }

        var plan = _pricing.Of(SlicingKind.Plan, microBatches);
        var lowerBoundMs = Math.Min(found.LowerBound.Value, plan.MakespanMs);
        var isProven = lowerBoundMs >= plan.MakespanMs * (1 - SameMakespan);
        return new PlanOutcome(
            new PlanResponse
            {
                PlanId = _question.PlanId(),
                Question = _question.ToRequest(),
                Model = _question.Model.Model,
                ProfileId = _question.Profile.ProfileId,
                Stages = _question.Stages,
                LayersPerStage = _question.LayersPerStage,
                SequenceTokens = _question.SequenceTokens,
                GrainTokens = _question.GrainTokens,
                BatchSequences = _question.BatchSequences,
                TensorParallelDegree = _question.TensorParallelDegree,
                Schedule = PlanWords.Schedules.WordOf(_question.Schedule.Kind),
                Plan = plan,
                LowerBoundMs = lowerBoundMs,
                OptimalityGap = isProven ? 0 : 1 - (lowerBoundMs / plan.MakespanMs),
                OptimizerMs = PlanPricing.OptimizerMs(_question),
                Alternatives = alternatives,
                ConstraintCosts = [.. found.ConstraintCosts.Select(PlanBodies.Of)],
                Memory = PlanBodies.Of(memory, _question),
                Basis = PlanBasisBodies.Of(_question),
                Prediction = PlanPredictions.Of(_problem, microBatches, rules),
                Warnings = [.. PlanWarnings.Of(_question, plan)],
                PlannerVersion = ServiceVersion.Planner,
                CreatedAt = createdAt,
            },
            Problem: null);
    }

    /// <summary>
    /// Many slicings may be as good as the best one: where equal slices are, nobody wants an odd tail. Where nothing is
    /// proven a rule may even be better than what the search found.
    /// </summary>
    private IReadOnlyList<MicroBatchSlicing> Best(
        FoundSlicing found, IReadOnlyList<Baseline> rules, IReadOnlyList<Slicing> priced)
    {
        var (best, bestMs) = (found.MicroBatches, _pricing.MakespanMs(found.MicroBatches));
        foreach (var (rule, price) in rules.Zip(priced).Where(pair => pair.Second.KeepsConstraints))
        {
            var tolerance = rule.Name == SlicingKind.Uniform ? SameMakespan : -SameMakespan;
            if (price.MakespanMs <= bestMs * (1 + tolerance))
            {
                (best, bestMs) = (rule.MicroBatches, price.MakespanMs);
            }
        }

        return best;
    }
}
