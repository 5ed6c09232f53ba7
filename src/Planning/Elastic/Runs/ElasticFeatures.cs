namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>What of PipeTransformer (He et al., ICML 2021) a run has.</summary>
[Flags]
public enum ElasticFeatures
{
    /// <summary>Nothing: all layers are trained to the end.</summary>
    None = 0,

    /// <summary>Layers are frozen; stages and replicas stay as they began.</summary>
    Freezing = 1,

    /// <summary>AutoPipe: what is left is packed into fewer stages; the freed devices stand idle.</summary>
    Packing = 2,

    /// <summary>AutoDP: the freed devices make replicas.</summary>
    Replicas = 4,

    /// <summary>AutoCache: what the frozen prefix gives is kept.</summary>
    Cache = 8,

    /// <summary>Not PipeTransformer's: any number of stages and replicas, also before anything is frozen.</summary>
    AnyPipeline = 16,
}
