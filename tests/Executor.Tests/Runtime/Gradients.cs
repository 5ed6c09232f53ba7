using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// Holds a step's loss and gradients against the reference's. A gradient's error is the largest difference of an
/// element, relative to the largest element of that parameter's gradient.
/// </summary>
internal static class Gradients
{
    public static double Tolerance(ScalarType dtype) => dtype == ScalarType.Float64 ? 1e-12 : 1e-5;

    public static void AssertEqual(Reference reference, double loss, IReadOnlyList<NamedParameter> parameters)
    {
        var tolerance = Tolerance(parameters[0].Parameter.dtype);
        Assert.Equal(reference.Loss, loss, tolerance * reference.Loss);
        Assert.Equal(reference.Names, parameters.Select(named => named.Name));
        Assert.All(parameters, named =>
        {
            var error = Error(reference, named);
            Assert.True(error <= tolerance, $"{named.Name}: relative error {error:e2}, allowed {tolerance:e0}");
        });
    }

    public static double Error(Reference reference, NamedParameter named)
    {
        using var scope = NewDisposeScope();
        var expected = reference.Gradient(named.Name);
        var largest = expected.abs().max().to(ScalarType.Float64).item<double>();
        return (expected - named.Parameter.grad!).abs().max().to(ScalarType.Float64).item<double>() / largest;
    }
}
