namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>What of PipeTransformer (He et al., ICML 2021) a run has, and by whose search.</summary>
[Flags]
public enum ElasticFeatures
{
    /// <summary>Nothing: all layers are trained to the end.</summary>
    None = 0,

    /// <summary>Layers are frozen; stages and replicas stay as they began.</summary>
    Freezing = 1,

    /// <summary>AutoPipe: what is left is dealt out to the stages anew, to fewer of them where that is faster; freed
    /// devices stand idle.</summary>
    Packing = 2,

    /// <summary>AutoDP: freed devices make replicas.</summary>
    Replicas = 4,

    /// <summary>AutoCache: what the frozen prefix gives is kept.</summary>
    Cache = 8,

    /// <summary>Stages and replicas are those that PipeTransformer's halving comes to; else any.</summary>
    Halving = 16,

    /// <summary>Stages and replicas may change before anything is frozen: what is not freezing's gain.</summary>
    FromStart = 32,
}
