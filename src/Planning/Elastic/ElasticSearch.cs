namespace TeraPipe.Planning.Elastic;

/// <summary>Which pipelines are looked at.</summary>
public enum ElasticSearch
{
    /// <summary>Any number of stages and replicas that the devices are enough for.</summary>
    Any,

    /// <summary>Any number of stages, with the replicas of the job; devices may stand idle.</summary>
    AnyStages,

    /// <summary>
    /// PipeTransformer's (algorithm 1), to compare with: from the most stages on half as many each time, as long as the
    /// slowest stage is no slower than it was when all layers were trained; the freed devices make replicas.
    /// </summary>
    Halving,

    /// <summary>The same without AutoDP: the freed devices stand idle.</summary>
    HalvingAlone,

    /// <summary>The replicas of the job, and all devices that each can have.</summary>
    Unchanged,
}
