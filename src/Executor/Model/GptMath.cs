namespace TeraPipe.Executor.Model;

/// <summary>What several parts of a GPT do alike.</summary>
internal static class GptMath
{
    private const double NormEpsilon = 1e-5;

    public static Tensor Norm(Tensor x, Tensor gain, Tensor bias) =>
        functional.layer_norm(x, [x.shape[^1]], gain, bias, NormEpsilon);

    /// <summary>[b, l, h] → [b, heads, l, h / heads].</summary>
    public static Tensor SplitHeads(Tensor x, int heads) =>
        x.view(x.shape[0], x.shape[1], heads, x.shape[2] / heads).transpose(1, 2);

    /// <summary>[b, heads, l, h / heads] → [b, l, h].</summary>
    public static Tensor JoinHeads(Tensor x) =>
        x.transpose(1, 2).reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3]);
}
