namespace TeraPipe.Profiler.Import;

/// <summary>The attention of one device of a layer.</summary>
internal readonly record struct AttentionShape(int Heads, int KeyValueHeads, int HeadSize)
{
    public override string ToString() =>
        FormattableString.Invariant($"heads={Heads}, key_value_heads={KeyValueHeads}, head_size={HeadSize}");
}
