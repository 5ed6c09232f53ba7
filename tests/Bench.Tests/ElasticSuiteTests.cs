using TeraPipe.Bench.Elastic;
using TeraPipe.Bench.Reporting;
using TeraPipe.Bench.Suites;
using TeraPipe.Planning.Elastic.Runs;

namespace TeraPipe.Bench.Tests;

public class ElasticSuiteTests
{
    private static readonly Lazy<(PaperTraining Training, Ablation Ablation)[]> _ablations = new(() =>
        [.. new[] { PaperTraining.Vit, PaperTraining.Bert }
            .Select(training => (training, Ablation.Of(training.Training, AblationTable.Rows)))]);

    /// <summary>Freezing &lt; with packing and cache &lt; with packing and replicas &lt; all.</summary>
    [Fact]
    public void The_papers_order_comes_out_of_the_simulation() => Assert.All(_ablations.Value, one =>
    {
        double[] speedUps = [.. one.Ablation.Rows.Take(1 + Ablation.PaperRows.Count).Select(row => row.SpeedUp)];
        Assert.Equal(5, speedUps.Length);
        Assert.All(speedUps.Zip(speedUps.Skip(1)), pair => Assert.True(
            pair.First < pair.Second, $"{one.Training.Name}: {string.Join(' ', speedUps)}"));
    });

    [Fact]
    public void The_page_has_the_tables_that_the_program_makes() => Assert.All(_ablations.Value, one => Assert.Contains(
        AblationTable.Of(one.Training, one.Ablation),
        File.ReadAllText(Path.Combine(Repository.Root, "docs/elastic.md")),
        StringComparison.Ordinal));

    /// <summary>1 − (2/3)^T of 12 layers, rounded down: the paper's α.</summary>
    [Fact]
    public void Layers_are_frozen_as_the_paper_says()
    {
        Assert.Equal([0, 4, 6, 8, 9, 10, 10, 11, 11, 11], PaperTraining.Vit.Training.FrozenLayers);
        Assert.Equal(24, PaperTraining.Bert.Training.Layers);
        Assert.All(_ablations.Value, one => Assert.Equal(
            PaperTraining.Devices,
            one.Ablation.Rows[0].Run.Intervals.Max(each => each.Plan.Replicas * each.Plan.StageCount)));
    }

    [Fact]
    public void Greedy_partitions_are_compared_over_the_same_vectors()
    {
        var row = new GreedyCase(Blocks: 12, Stages: 3).Measure();

        Assert.Equal(row.Value, new GreedyCase(Blocks: 12, Stages: 3).Measure().Value);
        Assert.True(row.Value >= 1);
    }

    [Fact]
    public void Naming_the_cases_simulates_nothing() =>
        Assert.Distinct(new ElasticSuite().Cases.Select(benchCase => benchCase.Name));
}
