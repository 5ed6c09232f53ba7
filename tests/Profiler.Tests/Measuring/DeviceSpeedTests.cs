using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Measuring;

public class DeviceSpeedTests
{
    private const int Visits = 60;

    /// <summary>The median of five runs, each off by 5 %, is off by 3 %: taken for the speed it would spoil every
    /// point.</summary>
    [Fact]
    public void A_steady_device_whose_kernel_is_noisy_is_not_corrected()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var samples = new Samples(seed);
            var speed = Speed(_ => samples.Lognormal(0.03));

            Assert.All(Enumerable.Range(0, Visits), visit => Assert.Equal(1, speed.CorrectionOf(visit)));
        }
    }

    /// <summary>Up to 10 % slower and faster again, while the kernel is off by 1 %.</summary>
    [Fact]
    public void A_drift_is_followed_through_the_noise()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var samples = new Samples(seed);
            var speed = Speed(visit => Drift(visit) * samples.Lognormal(0.01));
            double[] corrected =
                [.. Enumerable.Range(0, Visits).Select(visit => Drift(visit) * speed.CorrectionOf(visit))];

            Assert.InRange(corrected.Max() / corrected.Min(), 1, 1.06); // uncorrected 1.22
        }

        static double Drift(int visit) => 1 + (0.1 * Math.Sin(2 * Math.PI * visit / Visits));
    }

    /// <summary>
    /// A machine shared with others is slower by 0 to 20 % for a visit or two at a time; the kernel, which runs eight
    /// times in each and is off by 3 %, tells which.
    /// </summary>
    [Fact]
    public void A_slow_second_is_seen_by_the_visit_that_it_meets()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var samples = new Samples(seed);
            double[] slowdowns = [.. Enumerable.Range(0, Visits).Select(_ => samples.Lognormal(0.08))];
            var speed = Speed(visit => (double[])[.. Enumerable.Range(0, 8).Select(
                _ => slowdowns[visit] * samples.Lognormal(0.03))]);
            double[] left = [.. slowdowns.Select((slowdown, visit) => Math.Log(slowdown * speed.CorrectionOf(visit)))];

            Assert.InRange(Deviation(left), 0, 0.035); // uncorrected 0.08
        }

        static double Deviation(double[] logs) => Math.Sqrt(logs.Average(log => Math.Pow(log - logs.Average(), 2)));
    }

    [Fact]
    public void Visits_that_share_a_calibration_count_it_once()
    {
        var samples = new Samples(7);
        var kernelMs = 1.0;
        var speed = Speed(visit => kernelMs = visit % 6 == 0 ? samples.Lognormal(0.03) : kernelMs);

        Assert.All(Enumerable.Range(0, Visits), visit => Assert.Equal(1, speed.CorrectionOf(visit)));
    }

    private static DeviceSpeed Speed(Func<int, double> kernelMs) => Speed(visit => [kernelMs(visit)]);

    private static DeviceSpeed Speed(Func<int, double[]> kernelMs) => new(
    [
        .. Enumerable.Range(0, Visits).Select(visit => new PointVisit
        {
            Point = new ProfilePoint(1, new Tokens(8 * (visit + 1)), Tokens.None),
            Outcome = PointOutcome.Measured,
            TimesMs = new Dictionary<MeasuredPhase, double[]> { [MeasuredPhase.Forward] = [1] },
            CalibrationsMs = kernelMs(visit),
            StartedAt = DateTimeOffset.UnixEpoch,
            Seconds = 1,
        }),
    ]);
}
