using System.Text;
using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>A safetensors file that is wrong.</summary>
internal sealed class HostileFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.File("hostile.safetensors");

    /// <summary>Each byte of the data is 2.</summary>
    public void Write(string json, int dataBytes) => Write(Encoding.UTF8.GetBytes(json), dataBytes);

    public void Write(byte[] header, int dataBytes) => File.WriteAllBytes(
        Path, [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. Enumerable.Repeat((byte)2, dataBytes)]);

    /// <summary>The error that reading it ends with, which names it.</summary>
    public SafetensorsException Refused()
    {
        var refused = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(Path));
        Assert.StartsWith(Path, refused.Message, StringComparison.Ordinal);
        return refused;
    }

    public void Dispose() => _folder.Dispose();
}
