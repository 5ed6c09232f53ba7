using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

public class PermutationTests
{
    [Fact]
    public void Each_number_stands_at_one_place_for_any_count_seed_and_epoch()
    {
        var random = new Random(1);
        int[] counts = [.. Enumerable.Range(1, 300), 1023, 1024, 1025, 65_535, 65_536, 65_537, 100_003];
        foreach (var count in counts)
        {
            var (seed, epoch) = (random.Next(int.MinValue, int.MaxValue), random.Next(1000));
            var order = Order(count, seed, epoch);

            var isPermutation = order.Order().SequenceEqual(Enumerable.Range(0, count).Select(i => (long)i));
            Assert.True(isPermutation, $"{count} {seed} {epoch}");
        }
    }

    [Fact]
    public void Another_seed_or_epoch_gives_another_order_and_the_same_ones_the_same()
    {
        Assert.Equal(Order(1000, 1, 0), Order(1000, 1, 0));
        var orders = new[] { Order(1000, 1, 0), Order(1000, 1, 1), Order(1000, 2, 0), Order(1000, 0, 1) };

        Assert.Equal(4, orders.Select(order => string.Join(' ', order)).Distinct().Count());
        Assert.All(orders, order => Assert.InRange(order.Where((window, place) => window == place).Count(), 0, 10));
    }

    /// <summary>
    /// Over many epochs each number is at each place about as often: χ² of (n − 1)² degrees of freedom.
    /// </summary>
    [Theory]
    [InlineData(100)]
    [InlineData(7)]
    [InlineData(3)]
    public void Every_number_is_as_likely_at_every_place(int count)
    {
        const int PerCell = 40;
        var (seen, epochs) = (new int[count * count], PerCell * count);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var (place, number) in Order(count, 17, epoch).Index())
            {
                seen[(place * count) + (int)number]++;
            }
        }

        var statistic = seen.Sum(times => Math.Pow(times - PerCell, 2) / PerCell);
        var degrees = Math.Pow(count - 1, 2);
        Assert.InRange((statistic - degrees) / Math.Sqrt(2 * degrees), -5, 5); // standard deviations
    }

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    public void Large_counts_take_no_table(long count)
    {
        var order = new Permutation(count, 3, 4);
        var numbers = Enumerable.Range(0, 10_000).Select(place => order.At(place)).ToHashSet();

        Assert.Equal(10_000, numbers.Count);
        Assert.All(numbers, number => Assert.InRange(number, 0, count - 1));
    }

    [Fact]
    public void Places_that_there_are_not_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(5, 1, 0).At(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(5, 1, 0).At(-1));
    }

    private static long[] Order(int count, int seed, long epoch)
    {
        var order = new Permutation(count, seed, epoch);
        return [.. Enumerable.Range(0, count).Select(place => order.At(place))];
    }
}
