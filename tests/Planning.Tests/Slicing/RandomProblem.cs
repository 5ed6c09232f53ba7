using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// Seeded random questions, small enough to try everything: most of 1 to 9 grains, a few of up to 14. Successive seeds
/// go through all pairs of kinds of table.
/// </summary>
internal sealed class RandomProblem
{
    private const int MostStages = 64;
    private const int MostLinkedStages = 12;
    private readonly Objective _objective;
    private readonly Random _random;
    private readonly (TableKind Forward, TableKind Backward) _kinds;
    private readonly (int Least, int Most)? _grains;

    /// <param name="objective">What is asked.</param>
    /// <param name="seed">Which table.</param>
    /// <param name="grains">How long sequences are; null: so that everything can be tried.</param>
    public RandomProblem(Objective objective, int seed, (int Least, int Most)? grains = null)
    {
        var kinds = Enum.GetValues<TableKind>();
        (_objective, _random, _grains) = (objective, new Random((seed * 7_919) + objective.Index), grains);
        _kinds = (kinds[seed % kinds.Length], kinds[seed / kinds.Length % kinds.Length]);
    }

    /// <summary>
    /// The next question that has an answer, and this by an oracle that says infinity where there is none.
    /// </summary>
    public (SlicingProblem Problem, double LeastMs) NextPossible(Func<SlicingProblem, double> leastMakespanMs)
    {
        var problem = Next();
        var leastMs = leastMakespanMs(problem);
        return double.IsFinite(leastMs) ? (problem, leastMs) : NextPossible(leastMakespanMs);
    }

    /// <summary>The next question; it need not have an answer.</summary>
    public SlicingProblem Next()
    {
        var grains = _grains is { } range ? _random.Next(range.Least, 1 + range.Most) : DrawGrains();
        var batch = _objective.IsJoint ? _random.Next(2, 5) : 1;
        var stageCount = _random.Next(1, 1 + (_objective.Transfers is null ? MostStages : MostLinkedStages));
        return new SlicingProblem(
            new Tokens(grains * RandomTable.GrainTokens),
            new Tokens(RandomTable.GrainTokens),
            batch,
            stageCount,
            DrawModel(batch))
        {
            Links = _objective.Transfers is { } policy
                ? new PipelineLinks(policy, Enumerable.Range(1, stageCount - 1).Select(_ => DrawLink()))
                : PipelineLinks.Free(stageCount),
            Constraints = _objective.IsConstrained ? DrawConstraints(grains) : SliceConstraints.None,
        };
    }

    private int DrawGrains() => _random.Next(_objective.IsJoint ? 60 : 20) switch
    {
        0 => 14,
        1 => _random.Next(10, 14),
        _ => _random.Next(1, _objective.IsJoint ? 8 : 10),
    };

    private ILatencyModel DrawModel(int batch)
    {
        int[]? sizes = _random.Next(6) switch
        {
            0 => [1, 3],
            1 when batch != 3 => [2, 4],
            _ => null,
        };
        var model = RandomTable.Create(_random, _kinds.Forward, _kinds.Backward, _objective.IsJoint ? sizes : null);
        return _random.Next(8) switch
        {
            0 => new FunctionLatencyModel((b, l, c) => WithTwiceTheForward(model, b, l, c), model.MicroBatchSizes)
            {
                IsMonotone = model.IsMonotone,
            },
            1 => DrawRefusals(model),
            _ => model,
        };
    }

    private static (double ForwardMs, double BackwardMs) WithTwiceTheForward(
        ILatencyModel model, int microBatch, int slice, int context)
    {
        var forwardMs = model.Predict(microBatch, new Tokens(slice), new Tokens(context)).Forward.Value;
        return (forwardMs, 2 * forwardMs);
    }

    private RefusingLatencyModel DrawRefusals(ILatencyModel model)
    {
        var (seed, share) = (_random.NextInt64(), 0.5 * _random.NextDouble());
        return new RefusingLatencyModel(model, (b, l, c) => RandomTable.Uniform(seed, b, l, c) < share);
    }

    /// <summary>Often longer than the slices' own times, and not always longer for more tokens.</summary>
    private LinkLatency DrawLink()
    {
        var scaleMs = Math.Pow(10, _random.Next(-2, 2));
        var (tokens, points) = (0L, new List<(long, Milliseconds)>());
        for (var count = _random.Next(1, 4); points.Count < count; tokens += _random.Next(1, 200))
        {
            points.Add((tokens, new Milliseconds(scaleMs * _random.NextDouble())));
        }

        return new LinkLatency(points);
    }

    /// <summary>At least one constraint, and some slicing that keeps to them.</summary>
    private SliceConstraints DrawConstraints(int grains)
    {
        for (; ; )
        {
            var drawn = DrawAnyConstraints(_random, grains);
            if (new SliceRules(drawn, grains, RandomTable.GrainTokens).AllowAny())
            {
                return drawn;
            }
        }
    }

    /// <summary>At least one constraint on slices of so many grains; perhaps no slicing keeps to them.</summary>
    public static SliceConstraints DrawAnyConstraints(Random random, int grains)
    {
        var tokens = grains * RandomTable.GrainTokens;
        var drawn = new SliceConstraints
        {
            MultipleOf = Maybe(random, new Tokens(random.Next(1, 7) * RandomTable.GrainTokens / 2)),
            Minimum = Maybe(random, new Tokens(random.Next(1, 1 + tokens))),
            TailKeepsMinimum = random.Next(2) == 0,
            Maximum = Maybe(random, new Tokens(random.Next(tokens / 4, 1 + tokens))),
            MaximumSlices = Maybe(random, random.Next(1, 1 + grains)),
        };
        return drawn is { MultipleOf: null, Minimum: null, Maximum: null, MaximumSlices: null }
            ? drawn with { MaximumSlices = random.Next(1, 1 + grains) }
            : drawn;
    }

    private static T? Maybe<T>(Random random, T value)
        where T : struct => random.Next(5) < 2 ? value : null;
}
