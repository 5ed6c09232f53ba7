namespace TeraPipe.Executor.Data;

/// <summary>
/// The character that stands for a byte in GPT-2's files: itself where it is printable in Latin-1, else the next one
/// from U+0100 on (bytes_to_unicode in github.com/openai/gpt-2, src/encoder.py).
/// </summary>
internal static class Gpt2Bytes
{
    private const char FirstStandIn = '\u0100';

    private static readonly char[] _characters = Characters();
    private static readonly Dictionary<char, byte> _bytes =
        Enumerable.Range(0, 256).ToDictionary(value => _characters[value], value => (byte)value);

    /// <summary>The character of a byte.</summary>
    public static char CharacterOf(byte value) => _characters[value];

    /// <summary>The bytes of a token as the files have it; null where a character stands for none.</summary>
    public static byte[]? BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!_bytes.TryGetValue(token[i], out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }

    private static char[] Characters()
    {
        var standIn = FirstStandIn;
        return [.. Enumerable.Range(0, 256).Select(value => IsPrintable((char)value) ? (char)value : standIn++)];
    }

    private static bool IsPrintable(char character) =>
        character is (>= '!' and <= '~') or (>= '¡' and <= '¬') or (>= '®' and <= 'ÿ');
}
