namespace TeraPipe.Torch.Tests;

public class ShapeTests
{
    [Fact]
    public void Views_share_their_elements()
    {
        using var scope = NewDisposeScope();
        var a = arange(6, dtype: float32);
        a.view(2, 3).select(0, 1).narrow(0, 1, 2).fill_(9);
        a.reshape(3, 2).transpose(0, 1).select(1, 0).mul_(10);
        Assert.Equal([0f, 10, 2, 3, 9, 9], a.data<float>().ToArray());
    }

    [Fact]
    public void A_copy_does_not()
    {
        using var scope = NewDisposeScope();
        var a = zeros(3);
        a.clone().fill_(1);
        a.to(float32, copy: true).fill_(1);
        a.index_select(0, tensor(new long[] { 0 })).fill_(1);
        Assert.Equal(0, a.sum().item<float>());
        a.to(float32).fill_(1); // nothing to convert: the same elements
        Assert.Equal(3, a.sum().item<float>());
    }

    [Fact]
    public void Dimensions_are_moved_added_and_dropped()
    {
        using var scope = NewDisposeScope();
        var a = arange(24).view(2, 3, 4);
        Assert.Equal([4, 2, 3], a.permute(2, 0, 1).shape);
        Assert.Equal(23L, a.permute(2, 0, 1).data<long>()[3, 1, 2]);
        Assert.Equal([2, 1, 3, 4], a.unsqueeze(1).shape);
        Assert.Equal([2, 3, 4], a.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([2], ones(1, 2, 1).squeeze().shape);
        Assert.Equal([2, 12], a.flatten(1).shape);
        Assert.Equal([5, 3], ones(1, 3).expand(5, -1).shape);
        Assert.Equal((3, 24, 4, 4), (a.dim(), a.numel(), a.size(-1), a.size(2)));
    }

    [Fact]
    public void A_transposed_view_becomes_contiguous_by_a_copy()
    {
        using var scope = NewDisposeScope();
        var a = arange(6).view(2, 3).transpose(0, 1);
        Assert.False(a.is_contiguous());
        Assert.True(a.contiguous().is_contiguous());
        Assert.Equal([0L, 3, 1, 4, 2, 5], a.data<long>().ToArray());
        Assert.Throws<TorchException>(() => a.view(6));
    }

    [Fact]
    public void Parts_and_the_whole()
    {
        using var scope = NewDisposeScope();
        var a = arange(10);
        Assert.Equal([4L, 4, 2], a.chunk(3).Select(part => part.numel()));
        Assert.Equal([2L, 2, 2], arange(6).chunk(4).Select(part => part.numel()));
        Assert.Equal([3L, 3, 3, 1], a.split(3).Select(part => part.numel()));
        Assert.Equal([1L, 9], a.split([1, 9]).Select(part => part.numel()));
        Assert.Equal([0L], zeros(0).split(3).Select(part => part.numel()));
        Assert.True(cat(a.split(3)).eq(a).all().item<bool>());
        Assert.Equal([2, 10], stack([a, a]).shape);
        Assert.Equal([10, 2], stack([a, a], dim: -1).shape);
    }

    [Fact]
    public void Elements_are_picked_by_index()
    {
        using var scope = NewDisposeScope();
        var a = arange(6).view(2, 3);
        Assert.Equal([3L, 4, 5, 0, 1, 2], a.index_select(0, tensor(new long[] { 1, 0 })).data<long>().ToArray());
        Assert.Equal([2L, 3], a.gather(1, tensor(new long[] { 2, 0 }, [2, 1])).data<long>().ToArray());
    }
}
