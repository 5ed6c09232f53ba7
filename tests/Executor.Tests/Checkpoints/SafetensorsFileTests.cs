using System.Text;
using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16,
        ScalarType.Int64, ScalarType.Int32, ScalarType.Byte, ScalarType.Bool,
    ];

    private string FilePath => _folder.File("model.safetensors");

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Tensors_of_every_type_and_shape_come_back_as_they_were(ScalarType type)
    {
        (string Name, Tensor Tensor)[] tensors =
        [
            ("matrix", rand(3, 5).mul(2).to(type)),
            ("scalar", full([], 1, dtype: type)),
            ("nothing", zeros([2, 0, 3], dtype: type)),
            ("β \"quoted\"", rand(7).mul(2).to(type)),
        ];

        SafetensorsFile.Write(FilePath, tensors);
        var read = SafetensorsFile.Read(FilePath);

        Assert.Equal(tensors.Length, read.Count);
        Assert.All(tensors, named => AssertSame(named.Tensor, read[named.Name]));
    }

    [Fact]
    public void Numbers_that_compare_unequal_or_round_keep_their_bits()
    {
        double[] numbers = [double.NaN, -0.0, double.PositiveInfinity, double.Epsilon, 0.1, -1e308];

        SafetensorsFile.Write(FilePath, [("x", tensor(numbers))]);

        Assert.Equal(
            numbers.Select(BitConverter.DoubleToInt64Bits),
            SafetensorsFile.Read(FilePath)["x"].data<double>().Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void A_transposed_view_that_requires_gradients_is_written_row_by_row()
    {
        var matrix = tensor([1f, 2, 3, 4, 5, 6], [2, 3]).requires_grad_();

        SafetensorsFile.Write(FilePath, [("t", matrix.transpose(0, 1))]);
        var read = SafetensorsFile.Read(FilePath)["t"];

        Assert.Equal([3, 2], read.shape);
        Assert.Equal([1f, 4, 2, 5, 3, 6], read.data<float>());
        Assert.False(read.requires_grad);
    }

    [Fact]
    public void A_tensor_of_several_pieces_comes_back_whole()
    {
        const long Elements = (1L << 26) + 3; // a piece is 2^26
        var large = zeros(Elements, dtype: ScalarType.Byte);
        large.narrow(0, (1L << 26) - 2, 5).copy_(tensor(new byte[] { 1, 2, 3, 4, 5 }));

        SafetensorsFile.Write(FilePath, [("large", large)]);

        AssertSame(large, SafetensorsFile.Read(FilePath)["large"]);
    }

    [Fact]
    public void The_formats_own_example_is_read()
    {
        // from the documentation of SafeTensors::deserialize, the format's own reader
        const string Json = """{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""";
        File.WriteAllBytes(FilePath, [.. "<\0\0\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(Json), .. new byte[16]]);

        var read = Assert.Single(SafetensorsFile.Read(FilePath));

        Assert.Equal("test", read.Key);
        AssertSame(zeros(2, 2, dtype: ScalarType.Int32), read.Value);
    }

    [Fact]
    public void Names_may_stand_in_another_order_than_their_bytes()
    {
        const string Json = """
            {"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}, "a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}
            """;
        byte[] header = Encoding.UTF8.GetBytes(Json);
        File.WriteAllBytes(FilePath, [.. BitConverter.GetBytes((ulong)header.Length), .. header, 1, 2, 3]);

        var read = SafetensorsFile.Read(FilePath);

        Assert.Equal("\x01\x02"u8, read["a"].bytes);
        Assert.Equal("\x03"u8, read["b"].bytes);
    }

    [Fact]
    public void Every_tensor_lies_at_a_multiple_of_its_elements_size_by_name()
    {
        SafetensorsFile.Write(
            FilePath,
            [
                ("b.flags", ones(3, dtype: ScalarType.Bool)), ("z", ones(2)), ("a", ones(1)),
                ("c.long", ones(1, dtype: ScalarType.Int64)), ("a.flags", ones(1, dtype: ScalarType.Bool)),
            ],
            new Dictionary<string, string> { ["step"] = "7", ["format"] = "pt" });
        var header = SafetensorsFile.ReadHeader(FilePath);

        Assert.Equal(["c.long", "a", "z", "a.flags", "b.flags"], header.Entries.Select(entry => entry.Name));
        Assert.Equal([0L, 8, 12, 20, 21], header.Entries.Select(entry => entry.Begin));
        Assert.Equal([("format", "pt"), ("step", "7")], header.Metadata.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(0, BitConverter.ToInt64(File.ReadAllBytes(FilePath)) % 8);
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_any_order()
    {
        (string Name, Tensor Tensor)[] tensors = [("a", ones(2)), ("b", ones(2, dtype: ScalarType.Int64))];
        SafetensorsFile.Write(FilePath, tensors);
        var other = _folder.File("other");

        SafetensorsFile.Write(other, tensors.Reverse());

        Assert.Equal(File.ReadAllBytes(FilePath), File.ReadAllBytes(other));
    }

    [Fact]
    public void No_tensor_at_all_is_a_file_too()
    {
        SafetensorsFile.Write(FilePath, []);

        Assert.Empty(SafetensorsFile.Read(FilePath));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        SafetensorsFile.Write(FilePath, [("old", ones(2))]);

        Assert.Throws<IOException>(() => AtomicFile.Write(FilePath, file =>
        {
            file.Write("half"u8);
            throw new IOException("The disk is full.");
        }));

        Assert.Equal(["old"], SafetensorsFile.Read(FilePath).Keys);
        Assert.Equal([Path.GetFileName(FilePath)], _folder.Names);
    }

    [Fact]
    public void A_new_file_takes_the_old_ones_place()
    {
        SafetensorsFile.Write(FilePath, [("old", ones(2))]);
        SafetensorsFile.Write(FilePath, [("new", ones(2))]);

        Assert.Equal(["new"], SafetensorsFile.Read(FilePath).Keys);
        Assert.Equal([Path.GetFileName(FilePath)], _folder.Names);
    }

    [Fact]
    public void What_the_format_has_no_room_for_is_refused_before_anything_is_written()
    {
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(FilePath, [("a", ones(1)), ("a", ones(2))]));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(FilePath, [("__metadata__", ones(1))]));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(
            FilePath, [("a", ones(1, dtype: ScalarType.Int8))]));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(
            FilePath, [], new Dictionary<string, string> { ["long"] = new('x', 100_000_000) }));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_that_names_it()
    {
        var missing = _folder.File("missing");

        var error = Assert.Throws<DirectoryNotFoundException>(
            () => SafetensorsFile.Write(Path.Combine(missing, "model"), [("a", ones(1))]));

        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.dtype, expected.ToString()), (actual.dtype, actual.ToString()));
        Assert.True(expected.bytes.SequenceEqual(actual.bytes));
    }
}
