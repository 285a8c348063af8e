using NeuralGL.OpenGL.Caching;

namespace NeuralGL.OpenGL.Tests.Caching;

public sealed class DriverCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-cache-").FullName;

    [Fact]
    public void What_was_written_is_read_by_another_process_with_the_same_driver_only()
    {
        byte[] content = Bytes(1000);
        Assert.True(Cache().Write("tuning", content));
        Assert.Equal(content, Cache().Read("tuning"));
        Assert.Null(Cache().Read("other"));
        Assert.Null(Cache("another driver").Read("tuning"));

        byte[] newer = Bytes(999);
        Assert.True(Cache().Write("tuning", newer));
        Assert.Equal(newer, Cache().Read("tuning"));
        Assert.True(Cache().Write("nothing", []));
        Assert.Empty(Cache().Read("nothing")!);
    }

    [Theory]
    [InlineData("cut short")]
    [InlineData("one bit")]
    [InlineData("longer")]
    [InlineData("empty")]
    [InlineData("of another name")]
    public void A_damaged_file_counts_as_none_and_goes(string damage)
    {
        DriverCache cache = Cache();
        cache.Write("tuning", Bytes(1000));
        cache.Write("another", Bytes(500));
        string path = cache.PathOf("tuning");
        byte[] file = File.ReadAllBytes(path);
        file[700] ^= (byte)(damage == "one bit" ? 4 : 0);
        File.WriteAllBytes(path, damage switch { "cut short" => file[..800], "longer" => [.. file, 0], "empty" => [], "of another name" => File.ReadAllBytes(cache.PathOf("another")), _ => file });

        Assert.Null(cache.Read("tuning"));
        Assert.False(File.Exists(path));
        Assert.Equal(500, cache.Read("another")!.Length);
    }

    [Fact]
    public void The_oldest_files_of_all_drivers_go_when_together_they_exceed_the_limit()
    {
        for (int i = 0; i < 8; i++)
        {
            DriverCache cache = Cache($"driver {i % 2}", 10_000);
            Assert.True(cache.Write($"file{i}", Bytes(1968)));
            File.SetLastWriteTimeUtc(cache.PathOf($"file{i}"), DateTime.UtcNow.AddMinutes(i - 30));
        }

        Assert.Equal([false, false, false], Enumerable.Range(0, 3).Select(i => Cache($"driver {i % 2}").Read($"file{i}") is not null));
        Assert.NotNull(Cache("driver 1").Read("file7"));
        Assert.InRange(new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length), 1, 10_000);
        Assert.False(Cache(limit: 1000).Write("large", Bytes(1001)));
    }

    [Fact]
    public void Files_of_others_in_the_folder_are_never_touched()
    {
        string theirs = Path.Combine(_folder, "letter.txt");
        File.WriteAllBytes(theirs, Bytes(100_000));
        DriverCache cache = Cache(limit: 5000);
        for (int i = 0; i < 5; i++)
        {
            cache.Write($"file{i}", Bytes(2000));
        }

        Assert.Equal(100_000, new FileInfo(theirs).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_done_without()
    {
        string file = Path.Combine(_folder, "a file");
        File.WriteAllText(file, "");
        var cache = new DriverCache(Path.Combine(file, "cache"), "driver");

        Assert.False(cache.Write("tuning", Bytes(10)));
        Assert.Null(cache.Read("tuning"));
        cache.Drop("tuning");
    }

    [Fact]
    public void Whoever_reads_while_others_write_meets_whole_files_only()
    {
        byte[][] contents = [Bytes(50_000), Bytes(70_000), Bytes(90_000)];
        Cache().Write("tuning", contents[0]);
        Parallel.For(0, 300, i =>
        {
            DriverCache cache = Cache();
            if (i % 3 == 0)
            {
                cache.Write("tuning", contents[i / 3 % contents.Length]);
            }

            byte[]? read = cache.Read("tuning");
            Assert.Contains(contents, c => c.AsSpan().SequenceEqual(read));
        });
        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Fingerprints_differ_wherever_a_bit_or_the_length_does()
    {
        byte[] bytes = Bytes(100);
        var seen = new HashSet<UInt128> { Fingerprint.Of(bytes), Fingerprint.Of(bytes, 1) };
        for (int bit = 0; bit < 800; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(seen.Add(Fingerprint.Of(changed)));
        }

        for (int length = 0; length <= 64; length++)
        {
            Assert.True(seen.Add(Fingerprint.Of(new byte[length])));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private DriverCache Cache(string driver = "driver", long limit = DriverCache.DefaultLimit) => new(_folder, driver, limit);
}
