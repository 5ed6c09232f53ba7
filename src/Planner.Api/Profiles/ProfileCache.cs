using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The parsed profiles that were asked for last. A profile never changes and its id and name never mean another, so
/// that what is here is true in every replica. Bounded by measurements: those go first that were not asked for longest.
/// </summary>
internal sealed class ProfileCache(IOptions<ProfileOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<StoredProfile>> _nodes = []; // by id, and by name if it has one
    private readonly LinkedList<StoredProfile> _byUse = new(); // the last used first
    private long _size;

    public bool TryFind(string idOrName, [NotNullWhen(true)] out StoredProfile? found)
    {
        lock (_gate)
        {
            found = null;
            if (_nodes.TryGetValue(idOrName, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                found = node.Value;
            }

            return found is not null;
        }
    }

    /// <returns>
    /// The one that is kept: where two read the same profile at once, both get the same, with all that was fitted to
    /// it.
    /// </returns>
    public StoredProfile Keep(StoredProfile read)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(read.Summary.ProfileId, out var known))
            {
                return known.Value;
            }

            if (SizeOf(read) <= options.Value.CachedMeasurements)
            {
                var node = _byUse.AddFirst(read);
                foreach (var key in KeysOf(read))
                {
                    _nodes[key] = node;
                }

                _size += SizeOf(read);
                Shrink();
            }

            return read;
        }
    }

    private void Shrink()
    {
        while (_size > options.Value.CachedMeasurements)
        {
            var oldest = _byUse.Last!.Value;
            _byUse.RemoveLast();
            _size -= SizeOf(oldest);
            foreach (var key in KeysOf(oldest))
            {
                _nodes.Remove(key);
            }
        }
    }

    /// <summary>A datasheet, too, takes some room.</summary>
    private static long SizeOf(StoredProfile profile) => Math.Max(1, profile.Summary.MeasurementCount);

    private static IEnumerable<string> KeysOf(StoredProfile profile) =>
        profile.Summary.Name is { } name ? [profile.Summary.ProfileId, name] : [profile.Summary.ProfileId];
}
