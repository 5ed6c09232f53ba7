namespace TeraPipe.Bench.Validation;

/// <summary>A row of the paper's tables: one model on one cluster, without token slices and with them.</summary>
/// <param name="Name">The paper's number of the setting, and the sequence where it is another.</param>
/// <param name="Model">The paper's name of the model.</param>
/// <param name="Layers">Transformer layers.</param>
/// <param name="Hidden">Hidden size, h; the MLP is 4 h wide.</param>
/// <param name="Sequence">Tokens of a sequence, L.</param>
/// <param name="Batch">Sequences in one step of all replicas.</param>
/// <param name="Replicas">D.</param>
/// <param name="Stages">K.</param>
/// <param name="TensorParallel">GPUs that share a layer, t.</param>
/// <param name="WithoutSeconds">The step that was measured with whole sequences.</param>
/// <param name="WithSeconds">The step that was measured with the slices.</param>
/// <param name="SliceTokens">The slices of each sequence.</param>
internal sealed record PaperRow(
    string Name,
    string Model,
    int Layers,
    int Hidden,
    int Sequence,
    int Batch,
    int Replicas,
    int Stages,
    int TensorParallel,
    double WithoutSeconds,
    double WithSeconds,
    IReadOnlyList<int> SliceTokens)
{
    /// <summary>Whether slices change anything: two settings are fastest with whole sequences.</summary>
    public bool IsSliced => SliceTokens.Count > 1;
}
