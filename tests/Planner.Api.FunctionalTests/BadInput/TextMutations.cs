using System.IO.Compression;
using System.Text;

namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>Changes a body as bytes, without a thought of what it means.</summary>
internal static class TextMutations
{
    private static readonly Func<byte[], Random, byte[]>[] _all =
        [Truncate, Truncate, Flip, Flip, Insert, Noise, Empty, Blank, WithMark, Twice, Wide, WithComment, Lines];

    public static byte[] Apply(byte[] body, Random random) => _all[random.Next(_all.Length)](body, random);

    public static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private static byte[] Truncate(byte[] body, Random random) => body[..random.Next(body.Length + 1)];

    private static byte[] Flip(byte[] body, Random random)
    {
        var flipped = (byte[])body.Clone();
        for (var times = random.Next(1, 5); times > 0 && flipped.Length > 0; times--)
        {
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
        }

        return flipped;
    }

    private static byte[] Insert(byte[] body, Random random)
    {
        byte[][] pieces = [[0], [0xFF, 0xFE], [0xC3, 0x28], [(byte)'}'], [(byte)'{'], [(byte)','], [(byte)'\n']];
        var at = random.Next(body.Length + 1);
        return [.. body[..at], .. pieces[random.Next(pieces.Length)], .. body[at..]];
    }

    private static byte[] Noise(byte[] body, Random random)
    {
        var noise = new byte[random.Next(1, 2_000)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Empty(byte[] body, Random random) => [];

    private static byte[] Blank(byte[] body, Random random) => " \n\t "u8.ToArray();

    private static byte[] WithMark(byte[] body, Random random) => [.. Encoding.UTF8.Preamble, .. body];

    private static byte[] Twice(byte[] body, Random random) => [.. body, .. body];

    private static byte[] Wide(byte[] body, Random random) => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body));

    private static byte[] WithComment(byte[] body, Random random) => [.. "// why not\n"u8, .. body];

    /// <summary>For a body of lines: their order and number.</summary>
    private static byte[] Lines(byte[] body, Random random)
    {
        var lines = Encoding.UTF8.GetString(body).Split('\n');
        random.Shuffle(lines);
        return Encoding.UTF8.GetBytes(string.Join(random.Next(2) == 0 ? "\n" : "\r\n\r\n", lines));
    }
}
