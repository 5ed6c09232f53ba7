using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeraPipe.Executor.Caching;

/// <summary>
/// What activations are of: after which layers, with which weights, of which data, in which format. Equal marks, equal
/// activations.
/// </summary>
/// <param name="Boundary">Layers that they went through.</param>
/// <param name="Value">Hash of all of it.</param>
internal readonly record struct CacheMark(int Boundary, UInt128 Value)
{
    /// <param name="boundary">Layers that they went through.</param>
    /// <param name="weights">Hash of these layers' weights and the embedding's.</param>
    /// <param name="dataSet">Name and version of the data.</param>
    /// <param name="format">Number format, and sizes of a sequence's activations.</param>
    public static CacheMark Of(int boundary, ReadOnlySpan<byte> weights, string dataSet, string format)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{boundary}\n{Convert.ToHexString(weights)}\n{format}\n{dataSet}");
        return new CacheMark(boundary, Hash(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The first half of SHA-256.</summary>
    public static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
