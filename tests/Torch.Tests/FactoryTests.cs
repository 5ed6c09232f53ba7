namespace TeraPipe.Torch.Tests;

public class FactoryTests
{
    [Fact]
    public void Fill_with_what_they_say()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0f, 0, 0, 0, 0, 0], zeros(2, 3).data<float>().ToArray());
        Assert.Equal([1.0, 1], ones(2, dtype: float64).data<double>().ToArray());
        Assert.Equal([7L, 7], full(2, 7).data<long>().ToArray());
        Assert.Equal([0.5f, 0.5f], full([2, 1], 0.5).data<float>().ToArray());
        Assert.Equal([1L, 3, 5], arange(1, 7, 2).data<long>().ToArray());
        Assert.Equal([0f, 0.5f], arange(0.0, 1.0, 0.5).data<float>().ToArray());
        Assert.Equal([0, 1, 2], arange(3, dtype: int32).data<int>().ToArray());
        Assert.Equal([2, 0, 3], empty(2, 0, 3).shape);
    }

    [Fact]
    public void Like_another_take_its_type_unless_told()
    {
        using var scope = NewDisposeScope();
        var like = zeros(2, 3, dtype: float64);
        Assert.Equal((float64, 6), (ones_like(like).dtype, ones_like(like).sum().item<double>()));
        Assert.Equal(int64, zeros_like(like, dtype: int64).dtype);
        Assert.Equal(like.shape, empty_like(like).shape);
    }

    [Fact]
    public void Arrays_are_copied_converted_and_shaped()
    {
        using var scope = NewDisposeScope();
        float[] numbers = [1, 2, 3, 4, 5, 6];
        var matrix = tensor(numbers, [2, 3]);
        numbers[0] = 99;

        Assert.Equal([2, 3], matrix.shape);
        Assert.Equal((1f, 6f), (matrix.data<float>()[0, 0], matrix.data<float>()[1, 2]));
        Assert.Equal([1L, 0], tensor([true, false], dtype: int64).data<long>().ToArray());
        Assert.Equal(int64, tensor(new long[] { 1 }).dtype);
        Assert.Empty(tensor(Array.Empty<double>()).data<double>());
    }

    [Fact]
    public void An_array_that_does_not_fill_the_shape_is_refused() =>
        Assert.Contains("3 elements", Assert.Throws<ArgumentException>(() => tensor(new float[3], [2, 2])).Message);

    [Fact]
    public void Random_numbers_come_again_with_their_seed_and_keep_their_range()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (first, uniform, whole) = (randn(1000), rand(1000), randint(2, 5, [1000]));
        manual_seed(5);

        Assert.True(first.allclose(randn(1000), rtol: 0, atol: 0));
        Assert.InRange(uniform.ToDoubles().Min(), 0, 0.1);
        Assert.InRange(uniform.ToDoubles().Max(), 0.9, 1);
        Assert.Equal([2L, 3, 4], whole.data<long>().Distinct().Order());
        // The mean of 1000 standard normal numbers lies within 5 of its deviations, 1/sqrt(1000).
        Assert.InRange(first.mean().ToDouble(), -0.16, 0.16);
    }
}
