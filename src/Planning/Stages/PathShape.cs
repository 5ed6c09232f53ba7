namespace TeraPipe.Planning.Stages;

/// <summary>
/// A family of paths through the actions of a step: along stage <paramref name="From"/>, with one slice across to stage
/// <paramref name="To"/>, and along that.
/// </summary>
/// <param name="From">Its slices before the one that crosses.</param>
/// <param name="To">Its slices after that; not before <paramref name="From"/>.</param>
/// <param name="Drains">Whether the path also comes back with a backward to its end. Where backwards are split, the
/// stage's weight gradients are left out then: some may come after that.</param>
internal readonly record struct PathShape(int From, int To, bool Drains);
