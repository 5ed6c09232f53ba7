using System.Net.Sockets;
using System.Text;
using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

public sealed class TcpStoreTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60), Short = TimeSpan.FromMilliseconds(100);

    private readonly TcpStore _server = new("127.0.0.1", 0, isServer: true, Long);

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Port_0_is_any_that_is_free()
    {
        using var second = new TcpStore("127.0.0.1", 0, isServer: true, Long);
        using var client = new TcpStore("127.0.0.1", _server.Port, isServer: false, Long);

        Assert.InRange(_server.Port, 1, ushort.MaxValue);
        Assert.NotEqual(_server.Port, second.Port);
        Assert.Equal(_server.Port, client.Port);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100_000)]
    public void A_value_of_any_length_is_what_the_other_process_set(int length)
    {
        using var client = new TcpStore("127.0.0.1", _server.Port, isServer: false, Long);
        var value = Enumerable.Range(0, length).Select(i => (byte)(i % 251)).ToArray();

        client.Set("ключ", value);

        Assert.Equal(value, _server.Get("ключ"));
    }

    [Fact]
    public void A_key_is_waited_for()
    {
        using var client = new TcpStore("127.0.0.1", _server.Port, isServer: false, Long);

        var got = Threads.RunAll(
            () => client.Get("late"),
            () =>
            {
                Thread.Sleep(50);
                _server.Set("late", [4, 2]);
                return [];
            });

        Assert.Equal([4, 2], got[0]);
    }

    [Fact]
    public void A_missing_key_is_an_error_that_names_it_and_the_connection_stays_good()
    {
        _server.SetTimeout(Short);
        _server.Set("here", [1]);

        Assert.Contains("'nowhere'", Assert.Throws<StoreTimeoutException>(() => _server.Get("nowhere")).Message);
        var several = Assert.Throws<StoreTimeoutException>(() => _server.Wait(["here", "a", "b"], Short)).Message;
        Assert.Contains("'a', 'b'", several);
        Assert.DoesNotContain("'here'", several);

        _server.Set("nowhere", [9]);
        Assert.Equal([9], _server.Get("nowhere"));
    }

    [Fact]
    public void Sums_are_shared()
    {
        using var client = new TcpStore("127.0.0.1", _server.Port, isServer: false, Long);

        Assert.Equal((2, 5, 4), (client.Add("n", 2), _server.Add("n", 3), client.Add("n", -1)));
        Assert.Equal("4", Encoding.UTF8.GetString(_server.Get("n")));
        Assert.True(client.Check(["n"]));
        Assert.False(client.Check(["n", "m"]));
    }

    [Fact]
    public void A_server_that_does_not_answer_is_an_error_and_the_connection_is_lost()
    {
        using var peer = new PeerProcess("store");
        var port = int.Parse(Encoding.UTF8.GetString(peer.Store.Get("port")));
        using var client = new TcpStore("127.0.0.1", port, isServer: false, Long);
        Assert.Equal(1, client.Add("n", 1));
        client.SetTimeout(Short);
        peer.Stop();

        Assert.ThrowsAny<TorchException>(() => client.Add("n", 1));
        Assert.Contains("is lost", Assert.ThrowsAny<TorchException>(() => client.Set("n", [])).Message);
    }

    [Fact]
    public void A_server_that_is_not_there_is_an_error()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.ThrowsAny<TorchException>(() => new TcpStore("127.0.0.1", port, isServer: false, Short));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TcpStore("127.0.0.1", 0, isServer: false, Short));
        Assert.Throws<ArgumentOutOfRangeException>(() => _server.SetTimeout(TimeSpan.Zero));
    }
}
