using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Parallelism;

public class ParetoFrontTests
{
    [Fact]
    public void Is_what_nothing_beats_by_the_definition()
    {
        var random = new Random(20261104);
        for (var trial = 0; trial < 500; trial++)
        {
            var values = random.Next(1, 9); // few, so that there are ties
            SweepRow[] rows = [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => Row(
                random.Next(8) == 0 ? null : random.Next(values), random.Next(values), random.Next(values)))];

            var front = ParetoFront.Of(rows);

            var feasible = rows.Where(row => row.StepTime is not null).ToArray();
            var unbeaten = feasible.Where(row => !feasible.Any(other => Beats(other, row))).Select(Values).Distinct();
            Assert.Equal(unbeaten.Order(), front.Select(Values));
            Assert.All(front, row => Assert.Same(row, rows.First(other => Values(other) == Values(row))));
        }
    }

    private static bool Beats(SweepRow one, SweepRow other)
    {
        var (a, b) = (Values(one), Values(other));
        return a != b && a.Ms <= b.Ms && a.Bytes <= b.Bytes && a.Gpus <= b.Gpus;
    }

    private static (double Ms, long Bytes, long Gpus) Values(SweepRow row) =>
        (row.StepTime?.Value ?? -1, row.MostMemory!.Value.Count, row.Gpus);

    private static SweepRow Row(int? ms, int bytes, int gpus) => new()
    {
        Configuration = new Configuration(
            new ParallelDegrees(gpus + 1, 1, 1), 1, ScheduleChoice.Flush, Recompute.None),
        StepTime = ms is null ? null : new Milliseconds(ms.Value),
        Memory =
        [
            new DeviceMemory
            {
                Device = 0,
                Stages = [0],
                Weights = new Bytes(bytes),
                Gradients = Bytes.Zero,
                OptimizerState = Bytes.Zero,
                Activations = Bytes.Zero,
                KeysAndValues = Bytes.Zero,
                Workspace = Bytes.Zero,
            },
        ],
    };
}
