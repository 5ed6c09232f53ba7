namespace TeraPipe.Torch.Tests;

public class ReductionTests
{
    private static readonly double[] A = [0.5, -1.5, 2, 3.25, -4, 0.125];

    [Fact]
    public void All_elements_to_one()
    {
        using var scope = NewDisposeScope();
        var a = tensor(A);
        Numbers.AssertClose([A.Sum()], a.sum());
        Numbers.AssertClose([A.Average()], a.mean());
        Numbers.AssertClose([A.Max()], a.max());
        Numbers.AssertClose([A.Min()], a.min());
        Numbers.AssertClose([Math.Sqrt(A.Sum(x => x * x))], a.norm());
        Numbers.AssertClose([A.Sum(Math.Abs)], a.norm(1));
        Numbers.AssertClose([4], a.norm(float.PositiveInfinity));
        Assert.Equal((false, true), (a.eq(2).all().item<bool>(), a.eq(2).any().item<bool>()));
    }

    [Fact]
    public void One_dimension_goes_or_stays_with_size_one()
    {
        using var scope = NewDisposeScope();
        var a = tensor(A, [2, 3]);
        Numbers.AssertClose([3.75, -5.5, 2.125], a.sum(0L));
        Assert.Equal([2, 1], a.sum(-1, keepdim: true).shape);
        Numbers.AssertClose([A.Sum()], a.sum([0, 1]));
        Numbers.AssertClose([1 / 3.0, -0.625 / 3], a.mean([1]));
        Assert.Equal([2L, 0], a.argmax(1).data<long>().ToArray());
        Assert.Equal(float64, ones(3).sum(float64).dtype);
    }

    [Fact]
    public void Softmax_and_its_kin_are_what_csharp_gives()
    {
        using var scope = NewDisposeScope();
        var a = tensor(A, [2, 3]);
        double[] softmax = [.. Numbers.Softmax(A[..3]), .. Numbers.Softmax(A[3..])];
        Numbers.AssertClose(softmax, a.softmax(-1));
        Numbers.AssertClose([.. softmax.Select(w => Math.Log(w))], a.log_softmax(1));
        Numbers.AssertClose([Math.Log(A[..3].Sum(Math.Exp)), Math.Log(A[3..].Sum(Math.Exp))], logsumexp(a, 1));
        Assert.Equal([2, 1], a.logsumexp(1, keepdim: true).shape);
    }

    [Fact]
    public void Products_of_matrices_are_what_csharp_gives()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (a, b) = (randn(7, 5, dtype: float64), randn(5, 3, dtype: float64));
        var product = Numbers.Product(a.ToDoubles(), b.ToDoubles(), 7, 5, 3);
        Numbers.AssertClose(product, matmul(a, b));
        Numbers.AssertClose(product, a.mm(b));
        Numbers.AssertClose([.. product, .. product], bmm(a.expand(2, 7, 5), b.expand(2, 5, 3)));
        // fp32: 5 products of numbers around 1, each rounded to 6e-8.
        Numbers.AssertClose(product, a.to(float32).matmul(b.to(float32)), 1e-6);
    }
}
