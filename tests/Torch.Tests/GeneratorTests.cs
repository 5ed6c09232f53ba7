namespace TeraPipe.Torch.Tests;

public class GeneratorTests
{
    [Fact]
    public void Its_numbers_depend_on_its_seed_alone()
    {
        using var scope = NewDisposeScope();
        using var one = new Generator(3);
        using var same = new Generator(3);
        using var other = new Generator(4);
        var first = randn([64], generator: one);
        randn([8]); // from the shared generator

        Assert.True(first.allclose(randn([64], generator: same), rtol: 0, atol: 0));
        Assert.False(first.allclose(randn([64], generator: other)));
        Assert.False(first.allclose(randn([64], generator: one))); // a stream goes on
    }
}
