namespace TeraPipe.Torch.Tests;

public class AdamWTests
{
    private const double LearningRate = 0.01, Beta1 = 0.9, Beta2 = 0.95, Eps = 1e-8, WeightDecay = 0.1;

    [Theory]
    [InlineData(ScalarType.Float64, true, 1e-12)]
    [InlineData(ScalarType.Float32, true, 1e-6)]
    [InlineData(ScalarType.Float64, false, 1e-12)] // not contiguous: the way of other devices and types, too
    public void Five_steps_are_those_of_the_paper(ScalarType type, bool contiguous, double tolerance)
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        var start = randn(40, 1000, dtype: type);
        var expected = start.ToDoubles();
        var parameter = nn.Parameter(contiguous ? start : start.transpose(0, 1).contiguous().transpose(0, 1));
        using var optimiser = optim.AdamW([parameter], LearningRate, Beta1, Beta2, Eps, WeightDecay);
        var (means, squares) = (new double[expected.Length], new double[expected.Length]);

        for (var step = 1; step <= 5; step++)
        {
            var grad = randn(40, 1000, dtype: type);
            parameter.grad = grad;
            Assert.Null(optimiser.step());
            Step(expected, grad.ToDoubles(), means, squares, step);
        }

        Assert.Equal(contiguous, parameter.is_contiguous());
        Numbers.AssertClose(expected, parameter, tolerance);
    }

    [Fact]
    public void A_parameter_without_gradient_stays_and_takes_no_step()
    {
        using var scope = NewDisposeScope();
        var (still, moving) = (nn.Parameter(ones(2, dtype: float64)), nn.Parameter(ones(2, dtype: float64)));
        using var optimiser = optim.AdamW([still, moving], LearningRate, Beta1, Beta2, Eps, WeightDecay);
        var expected = new double[] { 1, 1 };
        var (means, squares) = (new double[2], new double[2]);
        for (var step = 1; step <= 2; step++)
        {
            moving.grad = ones(2, dtype: float64);
            optimiser.step();
            Step(expected, [1, 1], means, squares, step);
        }

        Numbers.AssertClose([1, 1], still);
        still.grad = ones(2, dtype: float64);
        moving.grad = null;
        optimiser.step();
        var first = new double[] { 1, 1 };
        Step(first, [1, 1], new double[2], new double[2], 1);
        Numbers.AssertClose(first, still);
        Numbers.AssertClose(expected, moving);
    }

    [Fact]
    public void The_learning_rate_can_be_changed_between_steps()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(zeros(1, dtype: float64));
        using var optimiser = optim.AdamW([parameter], lr: 0.5);
        var group = Assert.Single(optimiser.ParamGroups);
        Assert.Equal(0.5, group.LearningRate);
        foreach (var rate in (double[])[0.125, 0.25])
        {
            group.LearningRate = rate;
            parameter.grad = ones(1, dtype: float64);
            optimiser.step();
        }

        // while the gradient stays the same, a step is the learning rate long
        Numbers.AssertClose([-0.375], parameter, 1e-7);
    }

    [Fact]
    public void Bfloat16_parameters_are_updated_too()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(4, dtype: bfloat16));
        using var optimiser = optim.AdamW([parameter], lr: 0.5);
        parameter.grad = ones(4, dtype: bfloat16);
        optimiser.step();
        // The first step is lr * sign(g): 1 - 0.5. bfloat16 has 8 bits, so 2^-8.
        Numbers.AssertClose([0.5, 0.5, 0.5, 0.5], parameter, 1 / 256.0);
    }

    [Fact]
    public void A_step_can_compute_the_loss_and_zero_grad_clears()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(tensor([2.0]));
        using var optimiser = optim.AdamW([parameter]);
        var loss = optimiser.step(() =>
        {
            var square = parameter * parameter;
            square.backward();
            return square;
        });

        Assert.Equal(4, loss!.item<double>());
        Assert.Equal(4, parameter.grad!.item<double>());
        optimiser.zero_grad();
        Assert.Null(parameter.grad);
        Assert.Same(parameter, Assert.Single(optimiser.parameters()));
    }

    [Fact]
    public void A_backward_pass_over_what_a_step_has_changed_is_refused()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(2));
        using var optimiser = optim.AdamW([parameter]);
        var late = (parameter * parameter).sum();
        parameter.grad = ones(2);
        optimiser.step();
        Assert.Contains("modified by an inplace operation", Assert.Throws<TorchException>(late.backward).Message);
    }

    [Fact]
    public void A_disposed_parameter_is_refused()
    {
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(1));
        using var optimiser = optim.AdamW([parameter]);
        parameter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => optimiser.step());
    }

    [Fact]
    public void Clipping_scales_all_gradients_by_their_common_norm()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [.. Enumerable.Range(1, 3).Select(size => nn.Parameter(zeros(size, dtype: float64)))];
        parameters[0].grad = tensor([4.0]);
        parameters[1].grad = tensor([3.0, 0]);

        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 10), 12);
        Numbers.AssertClose([3, 0], parameters[1].grad!);
        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 1), 12);
        Numbers.AssertClose([0.6, 0], parameters[1].grad!, 1e-6);
        Numbers.AssertClose([0.8], parameters[0].grad!, 1e-6);
        Assert.Equal(0.8, nn.utils.clip_grad_norm_(parameters, 1, double.PositiveInfinity), 1e-6);
    }

    private static void Step(double[] parameter, double[] grad, double[] means, double[] squares, int step)
    {
        for (var i = 0; i < parameter.Length; i++)
        {
            means[i] = (Beta1 * means[i]) + ((1 - Beta1) * grad[i]);
            squares[i] = (Beta2 * squares[i]) + ((1 - Beta2) * grad[i] * grad[i]);
            var mean = means[i] / (1 - Math.Pow(Beta1, step));
            var square = squares[i] / (1 - Math.Pow(Beta2, step));
            parameter[i] -= LearningRate * WeightDecay * parameter[i];
            parameter[i] -= LearningRate * mean / (Math.Sqrt(square) + Eps);
        }
    }
}
