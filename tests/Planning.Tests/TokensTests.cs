namespace TeraPipe.Planning.Tests;

public class TokensTests
{
    [Fact]
    public void Rejects_a_negative_count() => Assert.Throws<ArgumentOutOfRangeException>(() => new Tokens(-1));

    [Fact]
    public void Adds_up_and_prints_its_unit() => Assert.Equal("24 tokens", (new Tokens(8) + new Tokens(16)).ToString());

    [Fact]
    public void Does_not_overflow_in_silence() =>
        Assert.Throws<OverflowException>(() => new Tokens(int.MaxValue) + new Tokens(1));
}
