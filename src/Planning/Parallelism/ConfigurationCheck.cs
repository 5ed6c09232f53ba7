using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Parallelism;

/// <summary>Finds what can be said against a configuration before anything is planned.</summary>
internal sealed class ConfigurationCheck(TrainingJob job, IReadOnlyDictionary<int, ILatencyModel?> layers)
{
    /// <summary>The first obstacle; null if there is none.</summary>
    public Obstacle? Find(Configuration configuration)
    {
        var degrees = configuration.Degrees;
        var stages = degrees.Pipeline * configuration.Schedule.VirtualStages;
        var together = degrees.Data * configuration.MicroBatch;
        var model = job.Model;
        if (degrees.Gpus > job.Cluster.Gpus)
        {
            return new Obstacle(ObstacleKind.Gpus, $"It takes {degrees.Gpus} GPUs; there are {job.Cluster.Gpus}.");
        }

        if (model.Layers % stages != 0)
        {
            return new Obstacle(
                ObstacleKind.Layers, $"{stages} stages don't divide {model.Layers} layers evenly.");
        }

        if (model.KeyValueHeads % degrees.Tensor != 0)
        {
            return new Obstacle(
                ObstacleKind.Heads, $"{degrees.Tensor} devices don't divide {model.KeyValueHeads} heads evenly.");
        }

        if (job.StepSequences % together != 0)
        {
            return new Obstacle(
                ObstacleKind.Batch,
                $"{degrees.Data} replicas with micro-batches of {configuration.MicroBatch} don't divide "
                + $"{job.StepSequences} sequences evenly.");
        }

        return LatencyObstacle(degrees.Tensor, configuration.MicroBatch);
    }

    private Obstacle? LatencyObstacle(int tensorDegree, int microBatch)
    {
        if (layers[tensorDegree] is not { } layer)
        {
            return new Obstacle(ObstacleKind.Latencies, $"No latency is known for {tensorDegree} devices a layer.");
        }

        return layer.MicroBatchSizes?.Contains(microBatch) == false
            ? new Obstacle(
                ObstacleKind.Latencies,
                $"No latency is known for micro-batches of {microBatch}, only of "
                + $"{string.Join(", ", layer.MicroBatchSizes)}.")
            : null;
    }
}
