using System.Runtime.InteropServices;
using System.Text;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Ranks;

/// <summary>Brings the first rank's text to all.</summary>
internal static class Consensus
{
    private const int WordsAtOnce = 512; // 4 KiB: mostly one broadcast is enough

    /// <exception cref="ArgumentException">The first rank says something else; says both.</exception>
    public static void ThrowIfOther(string text, int rank, ICommunicator world)
    {
        var first = Agree(text, world);
        if (first != text)
        {
            throw new ArgumentException($"Rank {rank} has {text}; rank 0 has {first}. All ranks call the same.");
        }
    }

    /// <exception cref="ArgumentException">The first rank says something else; says in which fields.</exception>
    public static void ThrowIfOther(Fingerprint own, int rank, ICommunicator world)
    {
        var first = Fingerprint.Parse(Agree(own.ToString(), world));
        string[] differences =
            [.. Fingerprint.Differences(new Dictionary<int, Fingerprint> { [0] = first, [rank] = own })];
        if (differences.Length > 0)
        {
            throw new ArgumentException($"The ranks ask for different things: {string.Join("; ", differences)}.");
        }
    }

    public static string Agree(string text, ICommunicator world)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var first = Broadcast(bytes.Length, bytes, WordsAtOnce - 1, world);
        var length = (int)first[0];
        if (length > (WordsAtOnce - 1) * sizeof(long))
        {
            first = Broadcast(length, bytes, (length + sizeof(long) - 1) / sizeof(long), world);
        }

        return Encoding.UTF8.GetString(MemoryMarshal.AsBytes(first.AsSpan(1))[..length]);
    }

    /// <summary>A length and as many of the bytes as there is room for.</summary>
    private static long[] Broadcast(int length, byte[] bytes, int words, ICommunicator world)
    {
        var message = new long[1 + words];
        message[0] = length;
        var room = MemoryMarshal.AsBytes(message.AsSpan(1));
        bytes.AsSpan(0, Math.Min(bytes.Length, room.Length)).CopyTo(room);
        using var all = tensor(message);
        world.Broadcast(all).Wait();
        using var data = all.data<long>();
        return data.ToArray();
    }
}
