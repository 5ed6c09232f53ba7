using System.Globalization;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Planning.Tests.Latency.Accuracy;

public class LatencyModelChoiceTests
{
    [Fact]
    public void Fits_sparse_points_of_a_smooth_table()
    {
        var choice = LatencyModelChoice.Choose(
            TestTables.Create([64, 512, 2048], [0, 512, 2048, 6144], longest: 8192, Smooth));

        Assert.Equal("bilinear", choice.Chosen.Name);
        Assert.IsType<BilinearLatencyModel>(choice.Chosen.Model);
        Assert.Contains(": bilinear everywhere", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Interpolates_dense_points_of_a_stepped_table()
    {
        var choice = LatencyModelChoice.Choose(
            SyntheticTables.Create(step: 16, longest: 1024, SyntheticTables.SteppedMs));

        Assert.Equal("interpolation inside, bilinear beyond", choice.Chosen.Name);
        Assert.IsType<ProfiledLatencyModel>(choice.Chosen.Model);
        Assert.Contains(": interpolation inside, bilinear beyond", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Fits_what_noise_blurs()
    {
        // Well known without context, each point after some context 5 % off: the function averages over all of these.
        for (var seed = 0; seed < 10; seed++)
        {
            var noisy = SyntheticTables.Noisy(new Random(seed), step: 64, longest: 1024, deviation: 0.05);
            var table = TestTables.Create(noisy.ConvertAll(point => point.ContextTokens > 0 ? point : point with
            {
                ForwardMs = SyntheticTables.SmoothMs(point.SliceTokens, 0),
                BackwardMs = 2 * SyntheticTables.SmoothMs(point.SliceTokens, 0),
            }));

            Assert.Equal("bilinear", LatencyModelChoice.Choose(table).Chosen.Name);
        }
    }

    [Fact]
    public void Says_why()
    {
        // After 10 tokens of context the middle length takes 3 ms; its neighbours say 2 and 3.4, so rather 2.7.
        double[][] ms = [[1, 1, 1], [2, 3, 3.4], [4, 4, 4]];
        var choice = LatencyModelChoice.Choose(
            TestTables.Create([10, 20, 30], [0, 10, 20], longest: 50, (l, c) => (ms[(l / 10) - 1][c / 10], 0)));

        var (interpolation, bilinear) = (choice.Candidates[0].Accuracy.Both, choice.Candidates[1].Accuracy.Both);
        Assert.Equal(0.1, interpolation.Interior!.P90, tolerance: 1e-12);
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"interpolation: p90 10.0 % inside; bilinear: {100 * bilinear.Interior!.P90:0.0} % inside, "
                    + $"{100 * bilinear.Frontier!.P90:0.0} % beyond: interpolation inside, bilinear beyond; "
                    + $"between measured lengths 25.0 %"),
            choice.Reason);
        Assert.Equal(
            ["interpolation", "bilinear", "interpolation inside, bilinear beyond"],
            choice.Candidates.Select(candidate => candidate.Name));
        Assert.Null(interpolation.Frontier); // it refuses
    }

    [Fact]
    public void Says_that_there_is_nothing_to_judge_by()
    {
        var choice = LatencyModelChoice.Choose(TestTables.Create([8], [0], longest: 8, (_, _) => (1, 1)));

        Assert.Equal(
            "no time has neighbours on all sides to judge interpolation by; bilinear: p90 unknown beyond: "
                + "interpolation inside, bilinear beyond",
            choice.Reason);
    }

    private static (double ForwardMs, double BackwardMs) Smooth(int l, int c) =>
        (SyntheticTables.SmoothMs(l, c), (2 * SyntheticTables.SmoothMs(l, c)) + 0.1);
}
