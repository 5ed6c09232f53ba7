using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.FineTune.Examples;

/// <summary>Sequences and their classes, made from their numbers: the same number, the same sequence.</summary>
internal interface ITask
{
    /// <summary>Name and version of the data.</summary>
    string Name { get; }

    /// <summary>Classes that are told apart.</summary>
    int Classes { get; }

    /// <summary>Tokens or patches of a sequence, the class token's place among them, L.</summary>
    int SequenceTokens { get; }

    /// <summary>The encoder that learns it.</summary>
    GptShape Shape(int layers, int hiddenSize, int heads);

    /// <summary>Sequences by their numbers.</summary>
    TokenBatch Batch(IReadOnlyList<long> numbers);
}
