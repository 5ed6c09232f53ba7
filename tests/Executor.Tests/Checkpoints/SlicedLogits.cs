using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>
/// Logits of a pipeline's model, which a step of training never lets out: its parts run slice by slice.
/// </summary>
internal static class SlicedLogits
{
    private static readonly int[] _slices = [5, 19];

    /// <returns>[B, L, vocabulary], in the dispose scope.</returns>
    public static Tensor Of(TokenBatch batch, Pipeline pipeline, int stageCount)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        IModelPart[] parts = [.. Enumerable.Range(0, stageCount)
            .SelectMany(stage => pipeline.Worker(new(0, stage, 0)).Stages[stage].Stage.Parts)];
        SequenceContext[] contexts = [.. parts.Select(_ => new SequenceContext(_slices.Sum()))];
        var logits = new List<Tensor>();
        var contextTokens = 0;
        foreach (var tokens in _slices)
        {
            var slice = new SliceInput(
                batch.Inputs.narrow(1, contextTokens, tokens), batch.Targets.narrow(1, contextTokens, tokens),
                contextTokens, batch.Tokens);
            logits.Add(OfSlice(slice, parts, contexts));
            contextTokens += tokens;
        }

        Array.ForEach(contexts, context => context.Dispose());
        return cat(logits, 1).MoveToOuterDisposeScope();
    }

    private static Tensor OfSlice(SliceInput slice, IModelPart[] parts, SequenceContext[] contexts)
    {
        var x = new Value(slice.Tokens);
        for (var part = 0; part < parts.Length; part++)
        {
            using var tape = new Tape(slice, contexts[part], SoloCommunicator.Instance);
            var output = parts[part] switch
            {
                GptHead head => head.Logits(x, tape),
                LlamaHead head => head.Logits(x, tape),
                var other => other.Forward(x, tape),
            };
            x = new Value(output.Data.clone()); // the tape's own ends with it
        }

        return x.Data;
    }
}
