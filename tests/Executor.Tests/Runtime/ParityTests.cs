using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// Loss and every gradient equal the unsliced step's on one device, whatever the slicing, the schedule and the number
/// of stages: fp64 to 1e-12, fp32 to 1e-5.
/// </summary>
public class ParityTests
{
    private static readonly string[] _microBatches =
    [
        "3:24",
        "3:12,12",
        "3:8,8,8",
        "3:1,23",
        "3:23,1",
        "3:6,3,9,5,1",
        "3:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        "1:24 1:24 1:24",
        "1:8,8,8 2:12,12",
        "2:5,19 1:24",
        "1:7,7,7,3 1:2,22 1:10,14",
    ];

    /// <summary>Stages of the four layers, however uneven.</summary>
    private static readonly Dictionary<int, int[]> _layers = new()
    {
        [1] = [4], [2] = [3, 1], [3] = [1, 2, 1], [4] = [1, 1, 1, 1],
    };

    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            foreach (var microBatches in _microBatches)
            {
                foreach (var stageCount in _layers.Keys)
                {
                    foreach (var schedule in (string[])["flush", "1f1b", "interleaved", "zero-bubble"])
                    {
                        cases.Add(microBatches, stageCount, schedule);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_unsliced_step_in_fp64(
        string microBatches, int stageCount, string schedule) =>
        CheckParity(microBatches, stageCount, schedule, ScalarType.Float64);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_unsliced_step_in_fp32(
        string microBatches, int stageCount, string schedule) =>
        CheckParity(microBatches, stageCount, schedule, ScalarType.Float32);

    [Fact]
    public void Weights_start_the_same_whatever_the_number_of_stages()
    {
        using var one = TinyGpt.Pipeline(1, ScalarType.Float32);
        using var four = TinyGpt.Pipeline(4, ScalarType.Float32);

        Assert.Equal(one.Parameters.Select(named => named.Name), four.Parameters.Select(named => named.Name));
        Assert.All(one.Parameters.Zip(four.Parameters), pair =>
            Assert.True(pair.First.Parameter.allclose(pair.Second.Parameter, rtol: 0, atol: 0), pair.First.Name));
    }

    private static void CheckParity(string microBatches, int stageCount, string schedule, ScalarType dtype)
    {
        var choice = TinyGpt.Schedule(schedule);
        using var batch = TinyGpt.Batch(sequences: 3);
        using var reference = new Reference(batch, dtype);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stageCount, dtype) with
        {
            VirtualStages = choice.VirtualStages,
            LayersPerStage = choice.VirtualStages == 1
                ? _layers[stageCount]
                : TinyGpt.Spread(stageCount * choice.VirtualStages),
        });

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stageCount, microBatches, choice));

        Gradients.AssertEqual(reference, result, pipeline);
    }
}
