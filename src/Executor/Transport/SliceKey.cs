namespace TeraPipe.Executor.Transport;

/// <summary>Which slice a message is about.</summary>
public readonly record struct SliceKey(int MicroBatch, int Slice)
{
    /// <summary>For example "0.3", as in an action's text.</summary>
    public override string ToString() => $"{MicroBatch}.{Slice}";
}
