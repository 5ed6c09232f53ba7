namespace TeraPipe.Executor.Transport;

/// <summary>What a message holds, which stage it is for and which slice it is of.</summary>
internal readonly record struct SliceKey(Direction Direction, int Stage, int MicroBatch, int Slice)
{
    /// <summary>For example "Activations for stage 2 of slice 0.3".</summary>
    public override string ToString() => $"{Direction} for stage {Stage} of slice {MicroBatch}.{Slice}";
}
