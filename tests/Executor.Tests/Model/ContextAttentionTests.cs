using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

public class ContextAttentionTests
{
    // of a tensor's largest number, or of 1 if that is less; measured were 2e-15 and 5e-7
    private const double Double = 1e-13, Single = 2e-6;

    /// <summary>c, l, b, heads, d.</summary>
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 0, 1, 1, 1, 1 }, { 0, 2, 1, 2, 3 }, { 5, 1, 2, 3, 4 }, { 0, 63, 1, 2, 8 }, { 1, 64, 2, 1, 8 },
        { 0, 65, 1, 3, 5 }, { 0, 127, 1, 2, 16 }, { 7, 128, 2, 2, 8 }, { 0, 129, 3, 1, 4 }, { 200, 1, 1, 4, 64 },
        { 100, 16, 2, 3, 7 }, { 37, 257, 1, 2, 8 }, { 300, 130, 1, 12, 64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_masked_attention_and_its_gradients_in_double_precision(int c, int l, int b, int heads, int d) =>
        AssertEqual((b, heads, d), c, l, ScalarType.Float64, isFused: true, Double);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_them_in_single_precision(int c, int l, int b, int heads, int d) =>
        AssertEqual((b, heads, d), c, l, ScalarType.Float32, isFused: true, Single);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_them_without_a_fused_kernel(int c, int l, int b, int heads, int d) =>
        AssertEqual((b, heads, d), c, l, ScalarType.Float64, isFused: false, Double);

    [Theory]
    [InlineData(0, 40, 2, 4, 8, 2)]
    [InlineData(70, 1, 1, 4, 8, 4)]
    [InlineData(9, 257, 2, 6, 16, 3)]
    public void Heads_of_queries_may_share_keys_and_values(int c, int l, int b, int heads, int d, int group)
    {
        AssertEqual((b, heads, d), c, l, ScalarType.Float64, isFused: true, Double, group: group);
        AssertEqual((b, heads, d), c, l, ScalarType.Float32, isFused: true, Single, group: group);
        AssertEqual((b, heads, d), c, l, ScalarType.Float64, isFused: false, Double, group: group);
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-12)]
    [InlineData(ScalarType.Float32, 2e-5)] // a score of ±100 is itself rounded by 4e-6
    public void Equals_them_where_one_key_takes_nearly_all(ScalarType dtype, double tolerance) =>
        AssertEqual((1, 2, 16), 40, 70, dtype, isFused: true, tolerance, spread: 5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Slices_add_up_to_the_whole_sequence(bool isFused)
    {
        int[] slices = [1, 130, 64, 7, 55];
        using var numbers = new AttentionCase((2, 3, 8), slices.Sum());
        var whole = numbers.Expected(0, slices.Sum());
        using var run = new AttentionRun(numbers, ScalarType.Float64, isFused);
        var spans = slices.Select((tokens, i) => (Context: slices.Take(i).Sum(), Tokens: tokens)).ToArray();

        var forward = spans.Select(span => run.Forward(span.Context, span.Tokens)).ToArray();
        var backward = spans.Zip(forward).Reverse()
            .Select(pair => run.Backward(pair.Second.Saved, pair.First.Context, pair.First.Tokens))
            .ToArray();

        AssertClose(whole[0], cat([.. forward.Select(result => result.Output)], 2), Double);
        AssertClose(whole[1], cat([.. backward.Reverse()], 2), Double);
        AssertClose(whole[2], run.KeyGradients, Double);
        AssertClose(whole[3], run.ValueGradients, Double);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Adds_to_gradients_and_leaves_those_of_later_tokens_alone(bool isFused)
    {
        const int Context = 9, Slice = 70, Later = 5;
        using var numbers = new AttentionCase((2, 2, 8), Context + Slice + Later);
        var expected = numbers.Expected(Context, Slice);
        using var run = new AttentionRun(numbers, ScalarType.Float64, isFused);
        run.KeyGradients.fill_(2);
        run.ValueGradients.fill_(3);

        var got = run.Slice(Context, Slice); // the keys and values of later tokens are NaN

        AssertClose(expected[2].add(2), got[2], Double);
        AssertClose(expected[3].add(3), got[3], Double);
        Assert.True(run.KeyGradients.narrow(2, Context + Slice, Later).eq(2).all().item<bool>());
        Assert.True(run.ValueGradients.narrow(2, Context + Slice, Later).eq(3).all().item<bool>());
        Assert.True(run.Keys.narrow(2, Context + Slice, Later).isnan().all().item<bool>());
    }

    [Fact]
    public void Joining_the_heads_of_the_output_copies_nothing()
    {
        using var numbers = new AttentionCase((2, 3, 8), 20);
        using var run = new AttentionRun(numbers, ScalarType.Float32, isFused: true);

        Assert.True(run.Forward(0, 20).Output.transpose(1, 2).is_contiguous());
    }

    [Fact]
    public void Sixteen_bit_numbers_are_attended_in_single_precision()
    {
        using var numbers = new AttentionCase((1, 2, 8), 70);
        var expected = numbers.Expected(30, 40);
        using var run = new AttentionRun(numbers, ScalarType.BFloat16, isFused: true);

        var got = run.Slice(30, 40);

        Assert.All(expected.Zip(got), pair => AssertClose(pair.First, pair.Second, 0.03)); // 8 bits of fraction
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var (queries, keys) = (zeros(1, 2, 4, 8), zeros(1, 2, 6, 8));

        Assert.Throws<TorchException>(() => Forward(queries, keys.to(ScalarType.Float64), keys));
        Assert.Throws<TorchException>(() => Forward(queries, keys, zeros(1, 3, 6, 8)));
        Assert.Throws<TorchException>(() => Forward(keys, queries, queries));
        Assert.Throws<TorchException>(() => Forward(queries, keys, zeros(1, 2, 8, 6).transpose(2, 3)));
    }

    private static SavedAttention Forward(Tensor queries, Tensor keys, Tensor values) =>
        ContextAttention.Forward(queries, keys, values, ContextAttention.Empty(queries));

    private static void AssertEqual(
        (int, int, int) sizes, int c, int l, ScalarType dtype, bool isFused, double tolerance,
        double spread = 1, int group = 1)
    {
        using var numbers = new AttentionCase(sizes, c + l + 3, spread, group);
        var expected = numbers.Expected(c, l);
        using var run = new AttentionRun(numbers, dtype, isFused);

        var got = run.Slice(c, l);

        Assert.All(expected.Zip(got), pair => AssertClose(pair.First, pair.Second, tolerance));
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        var scale = Math.Max(1, expected.abs().max().item<double>());
        var error = actual.to(ScalarType.Float64).sub(expected).abs().max().item<double>() / scale;
        Assert.True(error <= tolerance, $"{error:g3} of the largest number is more than {tolerance:g3}");
    }
}
