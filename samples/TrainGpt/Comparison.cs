using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt;

/// <summary>
/// Trains copies of one model on the same text, one under each slicing that the planner names, taking turns step by
/// step: a slow moment of the machine falls on all of them.
/// </summary>
internal sealed class Comparison : IDisposable
{
    private const int Seed = 1;

    private readonly ComparisonOptions _options;
    private readonly ByteText _text;
    private readonly Device _device;

    private Comparison(ComparisonOptions options, ByteText text, Device device, PlanResponse plan) =>
        (_options, _text, _device, Plan) = (options, text, device, plan);

    /// <summary>What the planner answered.</summary>
    public PlanResponse Plan { get; }

    /// <summary>Whole sequences, the best uniform slicing, the plan.</summary>
    public IReadOnlyList<Variant> Variants { get; private set; } = [];

    /// <summary>Intra-operator threads of each stage: as many as it was profiled with.</summary>
    public int ThreadsPerStage { get; private set; }

    /// <summary>What the profile was measured on, and the model is trained on.</summary>
    public string DeviceName { get; private set; } = "";

    /// <summary>Asks for the plan and makes the model, once for each slicing.</summary>
    /// <exception cref="PlannerException">The planner refused, or is not there.</exception>
    /// <exception cref="UserError">The text does not serve.</exception>
    public static async Task<Comparison> PrepareAsync(ComparisonOptions options, CancellationToken cancellationToken)
    {
        var text = ByteText.Read(options.Data, options.SequenceTokens);
        using var http = new HttpClient { BaseAddress = options.Planner };
        var planner = new PlannerClient(http);
        var model = await planner.GetModelAsync(options.Model, cancellationToken);
        if (model.VocabularySize != ByteText.VocabularySize)
        {
            throw new UserError(
                $"--model: {model.Model} has a vocabulary of {model.VocabularySize}; "
                + $"a byte-level model has {ByteText.VocabularySize}.");
        }

        var profile = await planner.GetProfileAsync(options.Profile, measurements: false, cancellationToken);
        var plan = await planner.AddPlanAsync(
            options.ToPlanRequest(), cancellationToken: cancellationToken);
        var profiled = profile.Summary.Device;
        var comparison = new Comparison(options, text, profiled.Kind == "cuda" ? CUDA : CPU, plan)
        {
            DeviceName = profiled.Name ?? "",
            ThreadsPerStage = profiled.Threads ?? 1,
        };
        comparison.Variants =
        [
            .. plan.Alternatives.Where(slicing => slicing.Kind is "none" or "uniform")
                .Append(plan.Plan)
                .Select(slicing => comparison.Prepare(slicing, model)),
        ];
        return comparison;
    }

    /// <summary>
    /// Runs all steps; <paramref name="log"/> hears of each: how many are done, of how many, and the variants.
    /// </summary>
    public void Run(Action<int, int, IReadOnlyList<Variant>> log, CancellationToken cancellationToken)
    {
        var steps = _options.WarmUpSteps + _options.Steps;
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var batch = _text.Batch(Seed, step, sequences: 1, _options.SequenceTokens, _device);
            foreach (var variant in InTurn(step))
            {
                variant.Step(batch);
            }

            log(step + 1, steps, Variants);
        }
    }

    public void Dispose()
    {
        foreach (var variant in Variants)
        {
            variant.Dispose();
        }
    }

    /// <summary>Another variant begins in each step: none is always the one that finds the caches cold.</summary>
    private IEnumerable<Variant> InTurn(int step) =>
        Enumerable.Range(step, Variants.Count).Select(turn => Variants[turn % Variants.Count]);

    private Variant Prepare(Slicing slicing, ModelResponse model)
    {
        var shape = new GptShape(
            model.Layers, model.HiddenSize, model.Heads, model.FeedForwardSize,
            model.VocabularySize, model.MaxSequenceTokens);
        var pipeline = new Pipeline(shape, new PipelineOptions
        {
            StageCount = Plan.Stages,
            Placement = new Placement(ScalarType.Float32, _device, Seed),
            ThreadsPerStage = ThreadsPerStage,
            LearningRateSchedule = Recipe.LearningRateSchedule,
        });
        return new Variant(slicing, Plan, pipeline);
    }
}
