using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>Whatever the bytes, a file is read or is one error, and nothing is left behind.</summary>
public sealed class DamagedSafetensorsTests : IDisposable
{
    private readonly HostileFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void A_message_quotes_no_more_than_one_can_read()
    {
        var digits = new string('9', 1_000_000);
        _file.Write($$"""{"{{digits}}":{"dtype":"F32","shape":[{{digits}}],"data_offsets":[0,8]} }""", dataBytes: 8);

        var refused = _file.Refused();

        Assert.Equal(digits, refused.Tensor);
        Assert.InRange(refused.Message.Length, 600, 800); // 300 of the name and 300 of the number
    }

    [Fact]
    public void Bytes_that_are_no_text()
    {
        byte[] json = [.. "{\""u8, 0xff, .. "\":1}"u8];
        _file.Write(json, dataBytes: 0);

        Assert.Contains("UTF-8", _file.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_refused_at_its_last_tensor_leaves_none_behind()
    {
        _file.Write(
            """
            {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[2,3]}}
            """,
            dataBytes: 3);
        using var scope = NewDisposeScope();

        Assert.Equal("b", _file.Refused().Tensor);

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Every_file_cut_short_is_refused()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(_file.Path, [("a", ones(3)), ("b", ones(2, dtype: ScalarType.Byte))]);
        var whole = File.ReadAllBytes(_file.Path);
        for (var bytes = 0; bytes < whole.Length; bytes++)
        {
            File.WriteAllBytes(_file.Path, whole[..bytes]);
            _file.Refused();
        }
    }

    [Fact]
    public void Any_byte_of_a_header_turned_over_is_refused_or_harmless()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(_file.Path, [("a", ones(3)), ("b", ones(2, dtype: ScalarType.Byte))]);
        var whole = File.ReadAllBytes(_file.Path);
        var refused = 0;
        for (var bit = 0; bit < (8 + BitConverter.ToInt32(whole)) * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_file.Path, flipped);
            refused += Record.Exception(() => SafetensorsFile.Read(_file.Path)) switch
            {
                null => 0, // another name, or another type of the same size
                SafetensorsException => 1,
                var other => throw other,
            };
        }

        Assert.True(refused > 8 * 64, $"only {refused} refused"); // the length alone has 64 bits
    }
}
