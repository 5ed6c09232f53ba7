using System.ComponentModel;
using System.Runtime.InteropServices;
using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

/// <summary>Kinds of errors, as our binding throws them and as TorchSharp would with the same words.</summary>
public class TorchFaultTests
{
    [Fact]
    public void Too_large_a_tensor_is_out_of_memory_in_either_binding()
    {
        var ours = Assert.Throws<TorchOutOfMemoryException>(() => empty(1L << 50));

        Assert.True(TorchFault.IsOutOfMemory(ours));
        Assert.True(TorchFault.IsOutOfMemory(TorchSharps(ours.Message)));
        Assert.False(TorchFault.IsNotImplemented(TorchSharps(ours.Message)));
    }

    [Fact]
    public void An_operation_that_a_number_format_lacks_is_not_implemented_in_either_binding()
    {
        using var scope = NewDisposeScope();
        var numbers = ones([2, 2], int64);

        var ours = Assert.ThrowsAny<TorchException>(() => numbers.softmax(0));

        Assert.True(TorchFault.IsNotImplemented(ours), $"{ours.GetType().Name}: {ours.Message}");
        Assert.True(TorchFault.IsNotImplemented(TorchSharps(ours.Message)));
        Assert.False(TorchFault.IsOutOfMemory(TorchSharps(ours.Message)));
    }

    [Fact]
    public void What_only_derives_from_the_same_exception_is_not_LibTorchs() =>
        Assert.False(TorchFault.Is(new Win32Exception("out of memory")));

#pragma warning disable CA2201 // no program of ours throws it
    private static ExternalException TorchSharps(string message) => new(message);
#pragma warning restore CA2201
}
