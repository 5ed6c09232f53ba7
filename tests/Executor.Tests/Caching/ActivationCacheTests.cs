using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Tests.Checkpoints;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Tests.Caching;

/// <summary>What was written is read, by nobody who asks for something else, and never by halves.</summary>
public sealed class ActivationCacheTests : IDisposable
{
    private const int Tokens = 6, Hidden = 4;

    private static readonly long _slot = SlotFile.SlotSize(Tokens * Hidden * sizeof(double));

    private readonly TemporaryFolder _place = new();

    [Fact]
    public void A_sequence_is_read_as_it_was_written()
    {
        using var cache = Cache(memorySlots: 2, diskSlots: 2);
        var mark = cache.Mark(3, [1]);
        using var third = Activations(3);
        using var read = Activations(0);

        cache.Write(3, mark, third);

        Assert.Null(cache.Read(2, [mark], read));
        Assert.Equal(3, cache.Read(3, [mark], read));
        Assert.True(read.eq(third).all().item<bool>());
        Assert.Equal(new CacheCounts(Hits: 1, Extended: 0, Misses: 1, Written: 1), cache.Counts);
    }

    [Fact]
    public void Memory_is_filled_first_then_the_disk_and_the_rest_is_not_kept()
    {
        using var cache = Cache(memorySlots: 2, diskSlots: 3);
        var mark = cache.Mark(1, []);
        using var any = Activations(1);

        for (var sequence = 0; sequence < 9; sequence++)
        {
            cache.Write(sequence, mark, any);
        }

        Assert.Equal(5, cache.Capacity);
        Assert.Equal(5, cache.Counts.Written);
        Assert.Equal(
            [0, 1, 2, 3, 4],
            Enumerable.Range(0, 9).Where(sequence => cache.Read(sequence, [mark], any) is not null));
        Assert.Equal(2 * _slot, Directory.EnumerateFiles(_place.File("memory")).Sum(file => new FileInfo(file).Length));
        Assert.Equal(3 * _slot, Directory.EnumerateFiles(_place.File("disk")).Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public void An_earlier_boundary_is_found_until_a_later_one_is_written_over_it()
    {
        using var cache = Cache(memorySlots: 4);
        CacheMark[] marks = [cache.Mark(4, [2]), cache.Mark(2, [1])];
        using var early = Activations(1);
        using var late = Activations(2);
        using var read = Activations(0);
        cache.Write(0, marks[1], early);

        Assert.Equal(2, cache.Read(0, marks, read));
        Assert.True(read.eq(early).all().item<bool>());
        cache.Write(0, marks[0], late);

        Assert.Equal(4, cache.Read(0, marks, read));
        Assert.True(read.eq(late).all().item<bool>());
        Assert.Null(cache.Read(0, marks[1..], read)); // thawed since: computed again
        Assert.Equal(new CacheCounts(Hits: 1, Extended: 1, Misses: 1, Written: 2), cache.Counts);
    }

    [Fact]
    public void Other_weights_layers_data_or_formats_are_other_activations()
    {
        using var cache = Cache(memorySlots: 4);
        using var elsewhere = Cache(memorySlots: 4, dataSet: "others");
        using var any = Activations(1);
        cache.Write(0, cache.Mark(2, [1]), any);

        Assert.Null(cache.Read(0, [cache.Mark(2, [2])], any));
        Assert.Null(cache.Read(0, [cache.Mark(3, [1])], any));
        Assert.Null(elsewhere.Read(0, [elsewhere.Mark(2, [1])], any));
        Assert.Equal(2, cache.Read(0, [cache.Mark(2, [1])], any));
    }

    [Theory]
    [InlineData(0)] // the mark
    [InlineData(20)] // the hash
    [InlineData(40)] // the content
    public void A_slot_of_which_a_byte_is_wrong_counts_as_empty(int at)
    {
        using var cache = Cache(memorySlots: 4);
        var mark = cache.Mark(2, [1]);
        using var any = Activations(1);
        cache.Write(1, mark, any);
        using (var file = File.Open(
            Directory.EnumerateFiles(_place.File("memory")).Single(), FileMode.Open, FileAccess.ReadWrite,
            FileShare.ReadWrite))
        {
            file.Position = _slot + at;
            var before = file.ReadByte();
            file.Position = _slot + at;
            file.WriteByte((byte)(before ^ 1));
        }

        Assert.Null(cache.Read(1, [mark], any));
    }

    [Fact]
    public void A_disk_that_is_full_is_told_once_and_what_is_on_it_is_read_still()
    {
        using var disk = SmallDisk.Mount(_place.File("disk"), kilobytes: 8);
        Assert.SkipWhen(disk is null, "no file system can be mounted here");
        var told = new List<string>();
        using var cache = Cache(memorySlots: 0, diskSlots: 1000);
        cache.Full = told.Add;
        var mark = cache.Mark(1, []);
        using var any = Activations(1);

        for (var sequence = 0; sequence < 100; sequence++)
        {
            cache.Write(sequence, mark, any);
        }

        Assert.StartsWith(
            "The activation cache writes nothing more to ", Assert.Single(told), StringComparison.Ordinal);
        Assert.InRange(cache.Counts.Written, 10, 40);
        Assert.Equal(
            cache.Counts.Written,
            Enumerable.Range(0, 100).Count(number => cache.Read(number, [mark], any) is not null));
    }

    [Fact]
    public void What_two_write_at_a_time_is_the_ones_or_the_others_or_nothing()
    {
        using var one = Cache(memorySlots: 1);
        using var other = Cache(memorySlots: 1);
        var mark = one.Mark(1, []);
        using var done = new CancellationTokenSource();
        Thread[] writers =
        [
            .. new[] { (one, 1.0), (other, 2.0) }.Select(who => new Thread(() =>
            {
                using var own = Activations(who.Item2);
                while (!done.IsCancellationRequested)
                {
                    who.Item1.Write(0, mark, own);
                }
            })),
        ];
        Array.ForEach(writers, writer => writer.Start());
        using var read = Activations(0);
        var seen = new HashSet<double>();
        for (var turn = 0; turn < 20_000; turn++)
        {
            if (one.Read(0, [mark], read) is not null)
            {
                using var data = read.data<double>();
                seen.Add(Assert.Single(data.ToArray().Distinct()));
            }
        }

        done.Cancel();
        Array.ForEach(writers, writer => writer.Join());
        Assert.Subset(new HashSet<double> { 1, 2 }, seen);
        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Two_that_name_the_same_folder_and_data_share_what_they_keep()
    {
        using var one = Cache(memorySlots: 2, diskSlots: 2);
        using var other = Cache(memorySlots: 2, diskSlots: 2);
        var mark = one.Mark(2, [1]);
        using var any = Activations(1);

        one.Write(0, mark, any);
        one.Write(2, mark, any);

        Assert.Equal(2, other.Read(0, [mark], any));
        Assert.Equal(2, other.Read(2, [mark], any));
    }

    [Fact]
    public void What_cannot_be_is_refused_by_the_name_of_its_field()
    {
        var refused = Assert.Throws<ArgumentException>(() => new ActivationCache(
            new CacheOptions { DataSet = "bytes", Disk = new Bytes(1) }, Tokens, Hidden, ScalarType.Float64));

        Assert.StartsWith("Disk is 1 bytes, but DiskFolder is missing.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_measures_it_leaves_nothing()
    {
        var options = new CacheOptions
        {
            DataSet = "bytes",
            Memory = new Bytes(2 * _slot),
            MemoryFolder = _place.File("memory"),
        };
        using (var bench = new CacheBench(options, Tokens, Hidden, ScalarType.Float64))
        {
            for (var turn = 0; turn < 5; turn++)
            {
                bench.Write();
                bench.Read();
            }
        }

        Assert.Empty(Directory.EnumerateFiles(_place.File("memory")));
    }

    [Fact]
    public void Its_files_go_when_it_is_told_so()
    {
        using var cache = Cache(memorySlots: 2, diskSlots: 2);

        cache.Delete();

        Assert.Empty(Directory.EnumerateFiles(_place.File("memory")));
        Assert.Empty(Directory.EnumerateFiles(_place.File("disk")));
    }

    public void Dispose() => _place.Dispose();

    private static Tensor Activations(double value) => full([Tokens, Hidden], value, dtype: ScalarType.Float64);

    private ActivationCache Cache(int memorySlots, int diskSlots = 0, string dataSet = "bytes") => new(
        new CacheOptions
        {
            DataSet = dataSet,
            Memory = new Bytes(memorySlots * _slot),
            Disk = new Bytes(diskSlots * _slot),
            MemoryFolder = _place.File("memory"),
            DiskFolder = _place.File("disk"),
        },
        Tokens,
        Hidden,
        ScalarType.Float64);
}
