namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Which point it is: sequences, tokens of the slice, tokens before it.</summary>
internal readonly record struct PointKey(int MicroBatch, int SliceTokens, int ContextTokens);
