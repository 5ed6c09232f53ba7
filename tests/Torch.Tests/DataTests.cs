namespace TeraPipe.Torch.Tests;

public class DataTests
{
    [Fact]
    public void One_element_comes_out_as_any_number()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2.5, tensor([2.5]).item<double>());
        Assert.Equal(2.5f, tensor([2.5]).ToSingle());
        Assert.Equal(2, tensor([2.5]).ToInt32());
        Assert.Equal(7L, tensor(new long[] { 7 }).ToScalar().ToInt64());
        Assert.True(tensor([true]).ToBoolean());
        Assert.Equal(ScalarType.Bool, tensor([true]).ToScalar().Type);
        Assert.Equal(0.5, ones(1, dtype: bfloat16).mul(0.5).ToDouble());
    }

    [Fact]
    public void More_elements_or_another_type_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[2]", Assert.Throws<ArgumentException>(() => zeros(2).item<float>()).Message);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => zeros(1).item<double>()).Message);
        Assert.Throws<ArgumentException>(() => zeros(1).data<decimal>());
        Assert.Throws<TorchException>(() => zeros(2).ToScalar());
    }

    [Fact]
    public void An_index_outside_is_refused()
    {
        using var scope = NewDisposeScope();
        var elements = zeros(2, 3).data<float>();
        Assert.Throws<ArgumentOutOfRangeException>(() => elements[2, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => elements[0, -1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => elements[0]);
    }

    [Fact]
    public void Elements_are_copied_in_and_out()
    {
        using var scope = NewDisposeScope();
        var a = zeros(2, 2);
        a.copy_(tensor(new long[] { 1, 2 }));
        var array = new float[5];
        a.data<float>().CopyTo(array, 1);
        Assert.Equal([0f, 1, 2, 1, 2], array);
        Assert.Equal(4, a.data<float>().Count);
    }

    [Fact]
    public void Bytes_are_the_tensors_own_and_only_of_elements_that_lie_row_by_row()
    {
        using var scope = NewDisposeScope();
        var a = tensor([1f, 2, 3, 4], [2, 2]);
        BitConverter.TryWriteBytes(a.bytes[4..], 5f);
        Assert.Equal([1f, 5, 3, 4], a.data<float>().ToArray());
        Assert.Equal(2, a.to(bfloat16).narrow(0, 1, 1).select(1, 0).bytes.Length);
        Assert.Equal(0, zeros(0, dtype: int64).bytes.Length);
        Assert.Contains("[2x2]", Assert.Throws<ArgumentException>(() => a.transpose(0, 1).bytes.Length).Message);
    }

    [Fact]
    public void Types_and_devices_are_converted()
    {
        using var scope = NewDisposeScope();
        var a = tensor([1.7, -1.7]);
        Assert.Equal([1L, -1], a.to(int64).data<long>().ToArray());
        Assert.Equal((float16, DeviceType.CPU), (a.to(float16, CPU).dtype, a.cpu().device_type));
        var other = a.to(float32, disposeAfter: true);
        Assert.True(a.IsInvalid);
        Assert.Equal("[2], type = Float32, device = cpu", other.ToString());
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1)]
    [InlineData("cuda", DeviceType.CUDA, -1)]
    [InlineData("cuda:1", DeviceType.CUDA, 1)]
    public void Devices_have_names(string name, DeviceType type, int index)
    {
        Assert.Equal((type, index), (device(name).type, device(name).index));
        Assert.Equal(name, device(type, index).ToString());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cpu:0:0")]
    public void Other_names_are_refused(string name) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => device(name)).Message);

    [Fact]
    public void Random_fills_keep_their_parameters()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        // 10,000 numbers: mean and range within 5 deviations of what was asked for.
        Assert.InRange(zeros(10_000).normal_(3, 0.1).mean().ToDouble(), 2.995, 3.005);
        var uniform = zeros(10_000).uniform_(-2, -1).ToDoubles();
        Assert.InRange(uniform.Min(), -2, -1.99);
        Assert.InRange(uniform.Max(), -1.01, -1);
        Assert.Equal(0, ones(3).zero_().sum().item<float>());
    }
}
