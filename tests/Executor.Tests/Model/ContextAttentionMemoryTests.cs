using TeraPipe.Executor.Model;
using TeraPipe.Executor.Tests.Runtime;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>With the tests that count the tensors, and here also set the threads, of the whole process.</summary>
[Collection(nameof(MemoryTests))]
public class ContextAttentionMemoryTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Forward_and_backward_leave_nothing_outside_their_scope(ScalarType dtype)
    {
        using var numbers = new AttentionCase((2, 2, 8), 200);
        using var run = new AttentionRun(numbers, dtype, isFused: true);
        var before = LibTorch.LiveTensors;

        using (NewDisposeScope())
        {
            var (_, saved) = run.Forward(50, 150);
            run.Backward(saved, 50, 150);
            saved.Dispose();
        }

        Assert.Equal(before, LibTorch.LiveTensors);
    }

    [Fact]
    public void What_was_saved_outlives_its_scope()
    {
        using var numbers = new AttentionCase((1, 2, 8), 20);
        using var run = new AttentionRun(numbers, ScalarType.Float32, isFused: true);
        SavedAttention saved;
        using (NewDisposeScope())
        {
            saved = run.Forward(0, 20).Saved;
        }

        Assert.Equal([1, 2, 20, 8], run.Backward(saved, 0, 20).shape);
    }

    [Fact]
    public void A_refused_forward_leaves_nothing()
    {
        using var scope = NewDisposeScope();
        var (queries, keys, misfit) = (zeros(1, 2, 4, 8), zeros(1, 2, 6, 8), zeros(1, 3, 6, 8));
        var before = LibTorch.LiveTensors;

        Assert.Throws<TorchException>(() => ContextAttention.Forward(queries, keys, misfit, queries));

        Assert.Equal(before, LibTorch.LiveTensors);
    }

    [Fact]
    public void Two_threads_compute_the_very_numbers_that_one_does()
    {
        using var numbers = new AttentionCase((1, 3, 16), 300);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            using var one = new AttentionRun(numbers, ScalarType.Float32, isFused: true);
            var byOne = one.Slice(100, 200);
            set_num_threads(2);
            using var two = new AttentionRun(numbers, ScalarType.Float32, isFused: true);

            var byTwo = two.Slice(100, 200);

            Assert.All(byOne.Zip(byTwo), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
        }
        finally
        {
            set_num_threads(threads);
        }
    }
}
