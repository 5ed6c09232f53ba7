using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TeraPipe.Bench.Service;

/// <summary>
/// One kept-alive connection that sends bytes and looks no closer at the answer than it must to find its end: a client
/// that takes as little as possible of the processors it shares with the service.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[1 << 16];
    private int _count;

    public RawConnection(Uri service) => _socket.Connect(service.Host, service.Port);

    /// <summary>The answer to the last request: head and body.</summary>
    public string Answer => Encoding.UTF8.GetString(_buffer, 0, _count);

    /// <returns>The status of the answer, all of which has been read.</returns>
    public int Send(byte[] request)
    {
        _socket.Send(request);
        _count = 0;
        int head;
        while ((head = Read().IndexOf("\r\n\r\n"u8)) < 0)
        {
        }

        head += 4;
        var (status, length) = (Status(), ContentLength(_buffer.AsSpan(0, head)));
        while (length is { } known ? _count < head + known : status != 304 && !EndsInChunk())
        {
            Read();
        }

        return status;
    }

    /// <summary>The value of a header of the last answer.</summary>
    public string Header(string name) => Answer.Split("\r\n")
        .First(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];

    public void Dispose() => _socket.Dispose();

    private Span<byte> Read()
    {
        if (_count == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = _socket.Receive(_buffer.AsSpan(_count));
        _count += read > 0 ? read : throw new IOException("The service closed the connection.");
        return _buffer.AsSpan(0, _count);
    }

    private int Status() => (100 * (_buffer[9] - '0')) + (10 * (_buffer[10] - '0')) + (_buffer[11] - '0');

    private bool EndsInChunk() => _buffer.AsSpan(0, _count).EndsWith("\r\n0\r\n\r\n"u8);

    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        var at = head.IndexOf(name);
        if (at < 0)
        {
            return null;
        }

        var value = head[(at + name.Length)..];
        return int.Parse(value[..value.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
