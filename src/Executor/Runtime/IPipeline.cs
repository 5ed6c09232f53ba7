using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A model in training, cut into stages: on threads of this process, or this process's part of it. All ranks call the
/// same in the same order. Use it from one thread.
/// </summary>
public interface IPipeline : IDisposable
{
    /// <summary>Whether this is the process that speaks for all; with threads it is the only one.</summary>
    bool IsFirst { get; }

    /// <summary>The whole model.</summary>
    GptShape Shape { get; }

    /// <summary>How it is trained, and where it is placed now.</summary>
    PipelineOptions Options { get; }

#pragma warning disable CA1716 // a keyword of Visual Basic, which can write [Step]
    /// <summary>
    /// Forward and backward of several batches, one after the other, and one update from all their gradients: as one
    /// batch of all their sequences, in the memory of one.
    /// </summary>
    /// <param name="batches">What all replicas train on together, each as the plan has it; the same on all ranks.</param>
    /// <param name="plan">What to do with each; the same on all ranks.</param>
    /// <exception cref="ArgumentException">The plan is for another batch, sequence or number of stages.</exception>
    /// <exception cref="StageFailedException">A stage failed; the parameters may be half updated.</exception>
    /// <exception cref="NonFiniteStepException">Loss or gradients are not finite; nothing was updated.</exception>
    /// <exception cref="Ranks.PeerLostException">
    /// Another process is lost; this one can only end. Never between threads.
    /// </exception>
    StepResult Step(IReadOnlyList<TokenBatch> batches, StepPlan plan);
#pragma warning restore CA1716

    /// <summary>Forward and backward alone: the gradients stay on the parameters.</summary>
    /// <inheritdoc cref="Step"/>
    StepResult ComputeGradients(IReadOnlyList<TokenBatch> batches, StepPlan plan);

    /// <summary>Forward alone, in the memory of one slice and its context; nothing is dropped out or updated.</summary>
    /// <param name="batches">Each as the plan has it; the same on all ranks.</param>
    /// <param name="plan">Whose slices and order of forwards are taken.</param>
    /// <returns>Mean cross-entropy over all counted tokens, in nats; on all ranks.</returns>
    /// <inheritdoc cref="Step" path="/exception"/>
    double Evaluate(IReadOnlyList<TokenBatch> batches, StepPlan plan);

    /// <summary>What is computed of each layer.</summary>
    LayerModes Modes { get; }

    /// <summary>
    /// Freezes the layers that are not <see cref="LayerMode.Active"/>, the embedding with the first, and thaws all
    /// others; between two steps, on all ranks alike.
    /// </summary>
    /// <remarks>
    /// A frozen layer's weights have no gradient, not one of zeros: they are neither updated nor decayed, and are not
    /// in the gradient's norm. Their moments and their number of updates wait for them to be thawed. Of the frozen
    /// prefix there are forwards alone, without anything dropped: what it gives for the same tokens is always the same.
    /// Frozen layers above a trained one drop as in training, and hand gradients on. As
    /// <see cref="LayerMode.CachedPrefix"/> the prefix is computed once for each sequence and then read from
    /// <see cref="PipelineOptions.Cache"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">They are not as many as the model has, or cannot be cached; says why.
    /// </exception>
    /// <exception cref="StageFailedException">Ranks freeze different layers; says which.</exception>
    void Freeze(LayerModes modes);

    /// <summary>How often the model was placed in another way: the number of the last <see cref="Replan"/>.</summary>
    int Generation { get; }

    /// <summary>
    /// Places the model in another way: on another number of devices, with other layers on each, in another number of
    /// replicas; between two steps, on all ranks alike. Weights, moments and the numbers of updates go by the shortest
    /// way to where they are needed, and no bit of them changes; progress, loss scale and what is frozen go with them.
    /// </summary>
    /// <remarks>
    /// The next step's plan and batch are for the new number of devices and replicas. What is dropped, the order of
    /// sequences and the mean over them follow from the whole batch: as long as that stays, training goes where it
    /// would have gone. Until it is done a device has the memory of both placements.
    /// </remarks>
    /// <param name="options">
    /// As those until now, but for the stages, the layers of each, the replicas, and how they share and reduce.
    /// </param>
    /// <exception cref="ArgumentException">Something else would change, or it cannot be placed like that; says why, and
    /// all is as before.</exception>
    /// <exception cref="StageFailedException">State could not be moved, or ranks ask for different things.</exception>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    void Replan(PipelineOptions options);

    /// <summary>How far the training is, and what of it is frozen; to be set on all ranks alike.</summary>
    TrainingProgress Progress { get; set; }

    /// <summary>Takes all weights from a source, each rank its part; the optimiser's state stays as it is.</summary>
    /// <param name="source">The same weights on all ranks. Threads read at the same time.</param>
    /// <exception cref="StageFailedException">A parameter is missing or of another shape; says which.</exception>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    void LoadWeights(IWeightSource source);

    /// <summary>
    /// Gives all weights, the master copies of those of 16 bits, whole, to a sink: each stage on the first rank of
    /// those that have it. All are there when it returns, whatever rank they are on.
    /// </summary>
    /// <exception cref="StageFailedException">A sink failed.</exception>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    void StoreWeights(IWeightSink sink);

    /// <summary>
    /// Takes AdamW's moments from a source, each rank its part: of each parameter "name/exp_avg" and "name/exp_avg_sq".
    /// </summary>
    /// <inheritdoc cref="LoadWeights"/>
    void LoadMoments(IWeightSource source);

    /// <summary>Gives AdamW's moments to a sink, as <see cref="StoreWeights"/> does with the weights.</summary>
    /// <inheritdoc cref="StoreWeights"/>
    void StoreMoments(IWeightSink sink);

    /// <summary>The first rank's text, on all ranks; for what they must do alike from the next step on.</summary>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    string Agree(string text);

    /// <summary>The most memory that the tensors of each device took at a time in the last step; all ranks call it.
    /// </summary>
    /// <returns>
    /// [d] is device d of the first replica, shard 0; empty where it is not counted: on GPUs, and without the shim.
    /// </returns>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    IReadOnlyList<Bytes> GatherPeakMemory();
}
