using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// A connection to another rank for messages: kind (1 byte), rank and length (4 bytes each, little-endian), text in
/// UTF-8. It never blocks. Any thread sends; one receives.
/// </summary>
internal sealed class MessageLink : IDisposable
{
    private const int HeaderBytes = 9;
    private const int LongestText = 1 << 20; // bytes: who announces more is not one of us

    private readonly Lock _sending = new();
    private byte[] _received = new byte[4096];
    private int _count;

    public MessageLink(Socket socket)
    {
        Socket = socket;
        socket.NoDelay = true;
        socket.Blocking = false;
        LastHeard = Stopwatch.GetTimestamp();
    }

    public Socket Socket { get; }

    /// <summary>Whom it leads to; null until that is known.</summary>
    public int? Rank { get; set; }

    /// <summary>Whether the other has said that it leaves.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Time stamp of the last sign of life.</summary>
    public long LastHeard { get; set; }

    /// <summary>This machine's address on the way to the other.</summary>
    public IPAddress LocalAddress
    {
        get
        {
            var address = ((IPEndPoint)Socket.LocalEndPoint!).Address;
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address; // so a socket for both sees IPv4's
        }
    }

    /// <summary>
    /// Sends what the connection takes at once. One that takes nothing leads to a rank that reads nothing, which shows
    /// soon enough by its silence.
    /// </summary>
    public void Send(Message message)
    {
        var frame = new byte[HeaderBytes + Encoding.UTF8.GetByteCount(message.Text)];
        frame[0] = (byte)message.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), message.Rank);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(5), frame.Length - HeaderBytes);
        Encoding.UTF8.GetBytes(message.Text, frame.AsSpan(HeaderBytes));
        lock (_sending)
        {
            try
            {
                var sent = Socket.Send(frame, SocketFlags.None, out _);
                if (sent > 0 && sent < frame.Length)
                {
                    Socket.Shutdown(SocketShutdown.Send); // what followed would be misread
                }
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // its end shows when it is next read
            }
        }
    }

    /// <summary>Adds what has come.</summary>
    /// <returns>Whether more may come.</returns>
    public bool Receive(ICollection<Message> messages)
    {
        while (true)
        {
            if (_count == _received.Length)
            {
                Array.Resize(ref _received, 2 * _count);
            }

            var got = Socket.Receive(_received, _count, _received.Length - _count, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return true;
            }

            if (error != SocketError.Success || got == 0)
            {
                return false;
            }

            _count += got;
            LastHeard = Stopwatch.GetTimestamp();
            if (!Parse(messages))
            {
                return false;
            }
        }
    }

    public void Dispose() => Socket.Dispose();

    private bool Parse(ICollection<Message> messages)
    {
        var start = 0;
        while (_count - start >= HeaderBytes)
        {
            var frame = _received.AsSpan(start, _count - start);
            var length = BinaryPrimitives.ReadInt32LittleEndian(frame[5..]);
            if (!Enum.IsDefined((MessageKind)frame[0]) || length is < 0 or > LongestText)
            {
                return false;
            }

            if (frame.Length < HeaderBytes + length)
            {
                break;
            }

            messages.Add(new Message(
                (MessageKind)frame[0],
                BinaryPrimitives.ReadInt32LittleEndian(frame[1..]),
                Encoding.UTF8.GetString(frame.Slice(HeaderBytes, length))));
            start += HeaderBytes + length;
        }

        _received.AsSpan(start, _count - start).CopyTo(_received);
        _count -= start;
        return true;
    }
}
