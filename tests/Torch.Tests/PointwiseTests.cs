namespace TeraPipe.Torch.Tests;

public class PointwiseTests
{
    private static readonly double[] A = [0.5, -1.5, 2, 3.25, -4, 0.125];
    private static readonly double[] B = [1, 2, -0.5, 4, 0.25, -8];

    private static readonly Dictionary<string, Two> Binary = new()
    {
        ["add"] = new((a, b) => a.add(b), (a, b) => a + b),
        ["add alpha"] = new((a, b) => a.add(b, 0.5), (a, b) => a + (0.5 * b)),
        ["sub"] = new((a, b) => a.sub(b), (a, b) => a - b),
        ["mul"] = new((a, b) => a.mul(b), (a, b) => a * b),
        ["div"] = new((a, b) => a.div(b), (a, b) => a / b),
        ["pow"] = new((a, b) => a.abs().pow(b), (a, b) => Math.Pow(Math.Abs(a), b)),
        ["operators"] = new((a, b) => (a + b) * (a - b) / b, (a, b) => (a + b) * (a - b) / b),
        ["numbers right"] = new((a, b) => ((a + 1) * 2 / 4) - 3L, (a, b) => ((a + 1) * 2 / 4) - 3),
        ["numbers left"] = new((a, b) => 1f / a + (2.0 * (3 - b)), (a, b) => (1 / a) + (2 * (3 - b))),
        ["where"] = new((a, b) => where(a.eq(0.5), a, b), (a, b) => a == 0.5 ? a : b),
        ["masked_fill"] = new((a, b) => a.masked_fill(b.ne(1), -7), (a, b) => b != 1 ? -7 : a),
        ["add_"] = new((a, b) => a.clone().add_(b, 2).add_(3), (a, b) => a + (2 * b) + 3),
        ["sub_"] = new((a, b) => a.clone().sub_(b).sub_(1), (a, b) => a - b - 1),
        ["mul_"] = new((a, b) => a.clone().mul_(b).mul_(0.5), (a, b) => a * b * 0.5),
        ["div_"] = new((a, b) => a.clone().div_(b).div_(4), (a, b) => a / b / 4),
        ["addcmul_"] = new((a, b) => a.clone().addcmul_(a, b, 3), (a, b) => a + (3 * a * b)),
        ["addcdiv_"] = new((a, b) => a.clone().addcdiv_(a, b, -2), (a, b) => a - (2 * a / b)),
    };

    private static readonly Dictionary<string, One> Unary = new()
    {
        ["neg"] = new(a => -a, a => -a),
        ["abs"] = new(a => a.abs(), Math.Abs),
        ["sqrt"] = new(a => a.abs().sqrt(), a => Math.Sqrt(Math.Abs(a))),
        ["rsqrt"] = new(a => a.abs().rsqrt(), a => 1 / Math.Sqrt(Math.Abs(a))),
        ["sigmoid"] = new(a => a.sigmoid(), a => 1 / (1 + Math.Exp(-a))),
        ["sin"] = new(a => a.sin(), Math.Sin),
        ["cos"] = new(a => a.cos(), Math.Cos),
        ["exp"] = new(a => a.exp(), Math.Exp),
        ["log"] = new(a => a.abs().log(), a => Math.Log(Math.Abs(a))),
        ["pow"] = new(a => a.pow(3), a => a * a * a),
        ["reciprocal"] = new(a => a.reciprocal(), a => 1 / a),
    };

    public static TheoryData<string> BinaryNames => [.. Binary.Keys];

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void Two_tensors_give_what_csharp_gives(string name)
    {
        using var scope = NewDisposeScope();
        Numbers.AssertClose([.. A.Zip(B, Binary[name].CSharp)], Binary[name].Torch(tensor(A), tensor(B)));
    }

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void One_tensor_gives_what_csharp_gives(string name)
    {
        using var scope = NewDisposeScope();
        Numbers.AssertClose([.. A.Select(Unary[name].CSharp)], Unary[name].Torch(tensor(A)));
    }

    [Fact]
    public void Shapes_broadcast()
    {
        using var scope = NewDisposeScope();
        var sums = tensor([1.0, 2], [2, 1]) + tensor([10.0, 20, 30]);
        Assert.Equal([2, 3], sums.shape);
        Numbers.AssertClose([11, 21, 31, 12, 22, 32], sums);
    }

    [Fact]
    public void Types_are_promoted_by_the_kind_of_number()
    {
        using var scope = NewDisposeScope();
        var whole = tensor(new long[] { 1, 2 });
        Assert.Equal(int64, (whole + 1).dtype);
        Assert.Equal(float32, (whole + 0.5).dtype);
        Assert.Equal(float32, whole.div(2).dtype);
        Assert.Equal(float64, (whole + tensor([1.0, 2])).dtype);
        Assert.Equal(bfloat16, (ones(2, dtype: bfloat16) * 0.5).dtype);
    }

    [Fact]
    public void Not_a_number_and_infinity_are_told_apart()
    {
        using var scope = NewDisposeScope();
        var odd = tensor([1, double.NaN, double.PositiveInfinity]);
        Assert.Equal([false, true, false], odd.isnan().data<bool>().ToArray());
        Assert.Equal([true, false, false], odd.isfinite().data<bool>().ToArray());
        Assert.False(odd.allclose(odd));
        Assert.True(odd.allclose(odd, equal_nan: true));
        Assert.Equal([false, true], tensor([1, 2]).ne(tensor([1, 3])).data<bool>().ToArray());
    }

    [Fact]
    public void Below_the_diagonal_stays()
    {
        using var scope = NewDisposeScope();
        Numbers.AssertClose([1, 0, 0, 1, 1, 0], ones(2, 3).tril());
        Numbers.AssertClose([1, 1, 0, 1, 1, 1], tril(ones(2, 3), 1));
    }

    private sealed record Two(Func<Tensor, Tensor, Tensor> Torch, Func<double, double, double> CSharp);

    private sealed record One(Func<Tensor, Tensor> Torch, Func<double, double> CSharp);
}
