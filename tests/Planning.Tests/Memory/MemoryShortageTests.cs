using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using static TeraPipe.Planning.Tests.Memory.TestModels;

namespace TeraPipe.Planning.Tests.Memory;

public class MemoryShortageTests
{
    private static readonly ModelShape Model = Gpt(layers: 4, hidden: 1024, heads: 8, vocabulary: 32000);

    private static readonly IReadOnlyList<DeviceMemory> Devices = UnderFlush(Model, 4, new(), Cut(1, 512, 512));

    [Fact]
    public void There_is_none_where_all_fits_to_the_byte()
    {
        Assert.Null(MemoryShortage.Find(Devices, Devices.Max(device => device.Total)));
        Assert.NotNull(MemoryShortage.Find(Devices, new Bytes(Devices.Max(device => device.Total).Count - 1)));
    }

    [Fact]
    public void Names_the_stage_the_bytes_and_the_largest_part()
    {
        // The head's stage, in millions: 45.4 parameters of 18 bytes, 12 of them the optimiser's; 1024 tokens of 30,720
        // bytes in the layer, 132,096 in the head and 4,096 of keys and values, with gradients of 8,192; and 8 h
        // numbers of 512 tokens, 2 KiB an h: 816.6 + 31.5 + 135.3 + 12.6 + 8.4 = 1004.3, or 957.8 MiB.
        var shortage = MemoryShortage.Find(Devices, new Bytes(500 << 20))!;

        Assert.Equal([3], shortage.Device.Stages);
        Assert.Equal(shortage.Device.Total.Count - (500 << 20), shortage.Missing.Count);
        Assert.Equal(
            "Stage 3 needs 957.76 MiB of 500 MiB; the largest part is optimiser state with 519.18 MiB.",
            shortage.ToString());
    }

    [Fact]
    public void Names_all_stages_of_an_interleaved_device_and_what_would_fit()
    {
        var device = new MemoryModel(Model, [1, 1, 1, 1], new()).Under(
            Planning.Schedules.Schedule.Parse("0F0.0 2F0.0 2B0.0 0B0.0\n1F0.0 3F0.0 3B0.0 1B0.0"), [Cut(1, 8)])[1];

        var shortage = new MemoryShortage(device, new Bytes(1024))
        {
            Remedy = new MemoryRemedy(new(ScheduleKind.OneForwardOneBackward), Recompute.Full, 4),
        };

        Assert.StartsWith("Device 1 with stages 1, 3 needs ", shortage.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(
            "It would fit with schedule 1f1b, full recompute and 4 accumulation groups.",
            shortage.ToString(),
            StringComparison.Ordinal);
    }
}
