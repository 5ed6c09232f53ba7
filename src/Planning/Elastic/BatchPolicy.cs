namespace TeraPipe.Planning.Elastic;

/// <summary>What becomes of the batch when the number of replicas changes.</summary>
public enum BatchPolicy
{
    /// <summary>A step has as many sequences as before: the training stays what it is.</summary>
    ConstantGlobal,

    /// <summary>
    /// Each replica has as many as before, as in PipeTransformer: a step has D′ / D times as many, and the learning
    /// rate should rise by as much (Goyal et al., arXiv 1706.02677, 2017).
    /// </summary>
    KeepPerReplica,
}
