namespace TeraPipe.Planning.Tests;

public class BytesTests
{
    [Fact]
    public void Rejects_a_negative_count() => Assert.Throws<ArgumentOutOfRangeException>(() => new Bytes(-1));

    [Fact]
    public void Adds_up_multiplies_and_compares()
    {
        Assert.Equal(new Bytes(30), (3 * new Bytes(8)) + new Bytes(6));
        Assert.True(new Bytes(7) < new Bytes(8));
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1 KiB")]
    [InlineData(44291850240, "41.25 GiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void Prints_its_unit(long count, string text) => Assert.Equal(text, new Bytes(count).ToString());

    [Fact]
    public void Takes_a_datasheets_gibibytes() => Assert.Equal(1.5 * (1L << 30), Bytes.FromGibibytes(1.5).Count);

    [Fact]
    public void Does_not_overflow_in_silence() =>
        Assert.Throws<OverflowException>(() => new Bytes(long.MaxValue) + new Bytes(1));
}
