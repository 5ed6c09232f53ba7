using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// Slicing is exact: loss and every gradient equal the unsliced step's. A gradient's error is the largest difference of
/// an element, relative to the largest element of that parameter's gradient.
/// </summary>
public class ParityTests
{
    private const double Fp64Tolerance = 1e-12;
    private const double Fp32Tolerance = 1e-5;

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

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var microBatches in _microBatches)
            {
                foreach (var stageCount in (int[])[1, 2, 4])
                {
                    cases.Add(microBatches, stageCount);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_unsliced_step_in_fp64(string microBatches, int stageCount) =>
        CheckParity(microBatches, stageCount, ScalarType.Float64, Fp64Tolerance);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_unsliced_step_in_fp32(string microBatches, int stageCount) =>
        CheckParity(microBatches, stageCount, ScalarType.Float32, Fp32Tolerance);

    [Fact]
    public void Weights_start_the_same_whatever_the_number_of_stages()
    {
        using var one = TinyGpt.Pipeline(1, ScalarType.Float32);
        using var four = TinyGpt.Pipeline(4, ScalarType.Float32);

        Assert.Equal(one.Parameters.Select(named => named.Name), four.Parameters.Select(named => named.Name));
        Assert.All(one.Parameters.Zip(four.Parameters), pair =>
            Assert.True(pair.First.Parameter.allclose(pair.Second.Parameter, rtol: 0, atol: 0), pair.First.Name));
    }

    [Fact]
    public void Twenty_steps_of_training_stay_together_in_fp64()
    {
        using var unsliced = TinyGpt.Pipeline(1, ScalarType.Float64);
        using var sliced = TinyGpt.Pipeline(2, ScalarType.Float64);
        for (var step = 0; step < 20; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            var expected = unsliced.Step(batch, TinyGpt.Plan(1, "2:24")).Loss;
            var actual = sliced.Step(batch, TinyGpt.Plan(2, "1:8,8,8 1:4,20")).Loss;

            // AdamW magnifies rounding of gradients near zero
            Assert.Equal(expected, actual, tolerance: 1e-9 * expected);
        }
    }

    private static void CheckParity(string microBatches, int stageCount, ScalarType dtype, double tolerance)
    {
        using var batch = TinyGpt.Batch(sequences: 3);
        using var reference = new Reference(batch, dtype);
        using var pipeline = TinyGpt.Pipeline(stageCount, dtype);

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stageCount, microBatches));

        Assert.Equal(reference.Loss, result.Loss, tolerance * reference.Loss);
        Assert.Equal(reference.Parameters.Select(named => named.Name), pipeline.Parameters.Select(named => named.Name));
        Assert.All(
            reference.Parameters.Zip(pipeline.Parameters),
            pair => CheckGradient(pair.First, pair.Second, tolerance));
    }

    private static void CheckGradient(NamedParameter expected, NamedParameter actual, double tolerance)
    {
        using var expectedGradient = expected.Parameter.grad!;
        using var actualGradient = actual.Parameter.grad!;

        var error = RelativeError(expectedGradient, actualGradient);

        Assert.True(error <= tolerance, $"{expected.Name}: relative error {error:e2}, allowed {tolerance:e0}");
    }

    private static double RelativeError(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        var largest = expected.abs().max().to(ScalarType.Float64).item<double>();
        return (expected - actual).abs().max().to(ScalarType.Float64).item<double>() / largest;
    }
}
