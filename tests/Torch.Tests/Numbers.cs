namespace TeraPipe.Torch.Tests;

/// <summary>Compares tensors with numbers computed in C#.</summary>
internal static class Numbers
{
    internal static void AssertClose(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        using var wide = actual.to(float64);
        var elements = wide.data<double>().ToArray();
        Assert.Equal(expected.Length, elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - elements[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"element {i}: expected {expected[i]:R}, got {elements[i]:R}");
        }
    }

    internal static double[] ToDoubles(this Tensor tensor)
    {
        using var wide = tensor.to(float64);
        return wide.data<double>().ToArray();
    }

    /// <summary>[n, k] by [k, m], row by row.</summary>
    internal static double[] Product(double[] a, double[] b, int n, int k, int m)
    {
        var c = new double[n * m];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                for (var l = 0; l < k; l++)
                {
                    c[(i * m) + j] += a[(i * k) + l] * b[(l * m) + j];
                }
            }
        }

        return c;
    }

    internal static double[] Softmax(double[] row)
    {
        var weights = row.Select(x => Math.Exp(x - row.Max())).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }
}
