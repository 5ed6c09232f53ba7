using System.Diagnostics;
using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>
/// Keys and values that all processes of a run share, by which they find each other: c10d's TCPStore. One process is
/// the server, and the rest, like itself, are connected to it. Any thread may call it; calls take turns.
/// </summary>
/// <remarks>
/// A value stays until the server's object is disposed. The server answers in threads of its own, so that a process
/// that is stopped does not answer: a call then fails after the timeout, and so does each later one on that connection.
/// </remarks>
public sealed class TcpStore : IDisposable
{
    private const int FirstBuffer = 1024; // bytes
    private const int LongestPauseMs = 8;

    private readonly StoreHandle _handle;
    private TimeSpan _timeout;

    /// <summary>Starts the server, or connects to it, trying anew while it is not there yet.</summary>
    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its port, 1 to 65535; the server may take 0, which is any that is free.</param>
    /// <param name="isServer">Whether this is the server.</param>
    /// <param name="timeout">How long connecting, and an answer, and a key may take; at least 1 ms.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such port or timeout.</exception>
    /// <exception cref="TorchException">It cannot be reached in time, or the port is taken.</exception>
    public TcpStore(string host, int port, bool isServer, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, isServer ? 0 : 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        _timeout = timeout;
        _handle = tp_store(host, port, isServer, Deadline.Milliseconds(timeout));
        if (_handle.IsInvalid)
        {
            StatusExtensions.ThrowLast();
        }
    }

    /// <summary>The server's port.</summary>
    public int Port => (int)tp_store_port(_handle).Check();

    internal StoreHandle Handle => _handle;

    /// <summary>Puts a value under a key, in place of an earlier one.</summary>
    /// <remarks>LibTorch 1.13 takes 0.2 s to give an empty one out again; it is there at once all the same.</remarks>
    /// <exception cref="TorchException">The connection is lost.</exception>
    public void Set(string key, ReadOnlySpan<byte> value) => tp_store_set(_handle, key, value, value.Length).Check();

    /// <summary>The key's value, once there is one.</summary>
    /// <exception cref="StoreTimeoutException">There was none within the store's timeout.</exception>
    /// <exception cref="TorchException">The connection is lost.</exception>
    public byte[] Get(string key)
    {
        Wait([key], _timeout);
        var buffer = new byte[FirstBuffer];
        while (true)
        {
            var size = (int)tp_store_get(_handle, key, buffer, buffer.Length).Check();
            if (size <= buffer.Length)
            {
                return buffer[..size];
            }

            buffer = new byte[size];
        }
    }

    /// <summary>Adds to the whole number under a key, 0 if there is none yet.</summary>
    /// <returns>The sum. The value is its decimal digits from then on.</returns>
    /// <exception cref="TorchException">The connection is lost.</exception>
    public long Add(string key, long amount)
    {
        tp_store_add(_handle, key, amount, out var sum).Check();
        return sum;
    }

    /// <summary>Whether all of the keys have values.</summary>
    /// <exception cref="TorchException">The connection is lost.</exception>
    public bool Check(IReadOnlyList<string> keys) => keys.All(key => tp_store_check(_handle, key).Check() == 1);

    /// <summary>Waits until all of the keys have values. Others can call the store meanwhile.</summary>
    /// <exception cref="StoreTimeoutException">Some had none in time; the message names them.</exception>
    /// <exception cref="TorchException">The connection is lost.</exception>
    public void Wait(IReadOnlyList<string> keys, TimeSpan timeout)
    {
        // c10d's own wait holds the connection, and in 1.13 the answer to one that timed out still comes, and is then
        // taken for the answer to the next question.
        var clock = Stopwatch.StartNew();
        for (var pauseMs = 1; !Check(keys); pauseMs = Math.Min(2 * pauseMs, LongestPauseMs))
        {
            if (clock.Elapsed >= timeout)
            {
                var missing = string.Join(", ", keys.Where(key => !Check([key])).Select(key => $"'{key}'"));
                throw new StoreTimeoutException(
                    $"The store has no value for {missing} after {timeout.TotalSeconds} s.");
            }

            Thread.Sleep(pauseMs);
        }
    }

    /// <summary>Changes the timeout of answers and keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 ms.</exception>
    public void SetTimeout(TimeSpan timeout)
    {
        tp_store_set_timeout(_handle, Deadline.Milliseconds(timeout)).Check();
        _timeout = timeout;
    }

    /// <summary>Closes the connection; the server's also ends the store.</summary>
    public void Dispose() => _handle.Dispose();
}
