namespace TeraPipe.Planning.Tests;

public class MillisecondsTests
{
    [Theory]
    [InlineData(-0.001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rejects_what_is_no_length_of_time(double value)
    {
        Assert.False(Milliseconds.IsValid(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Milliseconds(value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    public void Takes_any_other_number(double value) => Assert.Equal(value, new Milliseconds(value).Value);

    [Fact]
    public void Zero_has_no_sign() => Assert.False(double.IsNegative(new Milliseconds(-0.0).Value));

    [Fact]
    public void Prints_its_unit() => Assert.Equal("1.25 ms", new Milliseconds(1.25).ToString());

    [Fact]
    public void Adds_multiplies_and_compares()
    {
        var (one, two) = (new Milliseconds(1), new Milliseconds(2));

        Assert.Equal(two, one + one);
        Assert.Equal(two, 2 * one);
        Assert.True(one < two && one <= two && two > one && two >= one);
    }
}
