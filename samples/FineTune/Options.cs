namespace TeraPipe.FineTune;

/// <summary>What the command line asked for.</summary>
internal sealed record Options
{
    /// <summary>"vit" or "bert".</summary>
    public required string Model { get; init; }

    public required int Layers { get; init; }

    public required int HiddenSize { get; init; }

    /// <summary>Sequences of the data.</summary>
    public required int Sequences { get; init; }

    /// <summary>Sequences of a step.</summary>
    public required int Batch { get; init; }

    /// <summary>Passes through the data to learn the first task from the beginning.</summary>
    public required int PretrainingEpochs { get; init; }

    /// <summary>Passes through the data to learn the second one.</summary>
    public required int Epochs { get; init; }

    /// <summary>Threads that are stages or replicas.</summary>
    public required int Devices { get; init; }

    /// <summary>Share of the layers still trained that may be frozen after each epoch; PipeTransformer's α.</summary>
    public required double Alpha { get; init; }

    /// <summary>Of the activation cache; 0 for none.</summary>
    public required int CacheMegabytes { get; init; }

    /// <summary>Where the checkpoint that is begun from is, or is to be.</summary>
    public required string Folder { get; init; }

    public required bool IsJson { get; init; }

    /// <exception cref="UserError">Values do not go together; says which.</exception>
    public void Check()
    {
        (bool Holds, string Otherwise)[] conditions =
        [
            (HiddenSize % 32 == 0, $"--hidden: {HiddenSize} is no multiple of 32, the size of a head."),
            (Devices <= Layers, $"--devices: {Devices} stages for {Layers} layers; take {Layers} at most."),
            (Sequences % Batch == 0, $"--sequences: {Sequences} is no multiple of the batch of {Batch} (--batch)."),
            (Alpha is >= 0 and < 1, $"--alpha: {Alpha} is no share from 0 to below 1."),
        ];
        foreach (var (_, otherwise) in conditions.Where(condition => !condition.Holds))
        {
            throw new UserError(otherwise);
        }
    }
}
