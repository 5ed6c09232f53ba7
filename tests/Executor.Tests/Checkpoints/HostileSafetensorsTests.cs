using System.Buffers.Binary;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>Each damaged or hostile file is one error that names the file, the tensor and what is wrong.</summary>
public sealed class HostileSafetensorsTests : IDisposable
{
    private readonly HostileFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(0, 0, "too few for the length of a header")]
    [InlineData(7, 0, "too few for the length of a header")]
    [InlineData(8, 0UL, "one JSON object")]
    [InlineData(8, 1UL, "length is 1 bytes; the file has 0 more")]
    [InlineData(64, 57UL, "length is 57 bytes; the file has 56 more")]
    [InlineData(64, 100_000_000UL, "length is 100000000 bytes; the file has 56 more")]
    [InlineData(64, 100_000_001UL, "at most 100000000 are allowed")]
    [InlineData(64, ulong.MaxValue, "length is 18446744073709551615 bytes; at most")]
    [InlineData(64, 1UL << 63, "at most 100000000 are allowed")]
    public void A_length_of_the_header_that_cannot_be(int fileBytes, ulong length, string fault)
    {
        var bytes = new byte[Math.Max(fileBytes, 8)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(_file.Path, bytes[..fileBytes]);

        AssertRefused(tensor: null, fault);
    }

    [Theory]
    [InlineData("", "one JSON object")]
    [InlineData(" {}", "from its first byte on")]
    [InlineData("[]", "one JSON object")]
    [InlineData("null", "one JSON object")]
    [InlineData("{", "one JSON object")]
    [InlineData("{}{}", "one JSON object")]
    [InlineData("{}\0", "one JSON object")]
    [InlineData("""{"a":1,}""", "one JSON object")]
    [InlineData("""{"\ud800":{}}""", "one JSON object")]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__ must be an object of texts")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "__metadata__ must be an object of texts")]
    [InlineData("""{"__metadata__":null}""", "__metadata__ must be an object of texts")]
    public void A_header_that_is_none(string json, string fault)
    {
        _file.Write(json, dataBytes: 0);

        AssertRefused(tensor: null, fault);
    }

    [Theory]
    [InlineData("1", "an object of dtype, shape and data_offsets")]
    [InlineData("""{"dtype":"F32","shape":[2]}""", "an object of dtype, shape and data_offsets")]
    [InlineData(
        """{"dtype":"F32","shape":[2],"data_offsets":[0,8],"strides":[1]}""", "shape and data_offsets, each once")]
    [InlineData(
        """{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}""", "shape and data_offsets, each once")]
    [InlineData("""{"dtype":"F31","shape":[2],"data_offsets":[0,8]}""", "dtype is 'F31'; known are F64")]
    [InlineData("""{"dtype":7,"shape":[2],"data_offsets":[0,8]}""", "dtype is '7'")]
    [InlineData("""{"dtype":"F32","shape":2,"data_offsets":[0,8]}""", "shape must be an array")]
    [InlineData("""{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}""", "shape holds -2")]
    [InlineData("""{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}""", "shape holds 2.0")]
    [InlineData("""{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}""", "shape holds \"2\"")]
    [InlineData("""{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}""", "shape holds 92233")]
    [InlineData("""{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}""", "than a file holds")]
    [InlineData("""{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}""", "than a file holds")]
    [InlineData("""{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,8]}""", "than a file holds")]
    [InlineData(
        """{"dtype":"U8","shape":[2],"data_offsets":[9223372036854775806,9223372036854775807]}""", "than a file holds")]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[0,7]}""", "give it 7 bytes; F32 [2] takes 8")]
    [InlineData("""{"dtype":"F32","shape":[2,1,3],"data_offsets":[0,8]}""", "give it 8 bytes; F32 [2, 1, 3] takes 24")]
    [InlineData("""{"dtype":"F32","shape":[],"data_offsets":[0,8]}""", "give it 8 bytes; F32 [] takes 4")]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[8,0]}""", "two numbers, its first byte")]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[0]}""", "two numbers, its first byte")]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}""", "two numbers, its first byte")]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}""", "data_offsets holds -8")]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[4,12]}""", "a hole before it: it begins at byte 4")]
    [InlineData("""{"dtype":"F32","shape":[3],"data_offsets":[0,12]}""", "ends at byte 12 of the data; the file has 8")]
    [InlineData("""{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}""", "BOOL holds bytes other than 0 and 1")]
    public void A_tensor_that_is_not_what_its_entry_says(string entry, string fault)
    {
        _file.Write($$"""{"__metadata__":{},"h.0.weight":{{entry}} }""", dataBytes: 8);

        AssertRefused("h.0.weight", fault);
    }

    [Theory]
    [InlineData("first", 0, "first", 8, 16, "The header names it twice")]
    [InlineData("first", 0, "second", 4, 16, "overlaps the tensor before it: it begins at byte 4 instead of 8")]
    [InlineData("first", 0, "second", 0, 16, "overlaps the tensor before it: it begins at byte 0 instead of 8")]
    [InlineData("second", 4, "first", 0, 16, "overlaps the tensor before it: it begins at byte 4 instead of 8")]
    [InlineData("first", 0, "second", 12, 20, "leaves a hole before it: it begins at byte 12 instead of 8")]
    [InlineData("first", 0, "second", 8, 15, "ends at byte 16 of the data; the file has 15")]
    [InlineData("first", 0, "second", 8, 17, "last 1 bytes belong to no tensor")]
    public void Two_tensors_of_eight_bytes_that_do_not_fit_together(
        string name, int begin, string otherName, int otherBegin, int dataBytes, string fault)
    {
        _file.Write(
            $$"""
            {"{{name}}":{"dtype":"F32","shape":[2],"data_offsets":[{{begin}},{{begin + 8}}] },
            "{{otherName}}":{"dtype":"F32","shape":[2],"data_offsets":[{{otherBegin}},{{otherBegin + 8}}] } }
            """,
            dataBytes);

        Assert.Contains(fault, _file.Refused().Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string? tensor, string fault)
    {
        var refused = _file.Refused();

        Assert.Equal(tensor, refused.Tensor);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }
}
