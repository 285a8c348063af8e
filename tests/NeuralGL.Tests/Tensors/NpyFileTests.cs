using System.Text;
using NeuralGL.Data;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Tensors;

/// <summary>NumPy's files: what NumPy writes is read, what we write is what NumPy writes, and damage is named.</summary>
public class NpyFileTests
{
    [Fact]
    public void A_file_is_byte_for_byte_what_NumPy_writes()
    {
        // numpy.save of numpy.array([[1, 2, 3]], dtype='<f4'): a header of 118 bytes, data from byte 128 on.
        byte[] expected = File("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }".PadRight(117) + "\n", [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40]);
        Assert.Equal(140, expected.Length);
        Assert.Equal(expected, Saved(new Tensor(Shape.Of(1, 3), [1f, 2, 3])));
    }

    public static TheoryData<Tensor> Tensors =>
    [
        new Tensor(Shape.Scalar, [1.5f]), new Tensor(Shape.Of(2, 3), [1f, -0f, float.NaN, float.PositiveInfinity, 1e-40f, BitConverter.Int32BitsToSingle(0x7FA12345)]),
        new Tensor(Shape.Of(4), [long.MinValue, -1, 0, long.MaxValue]), new Tensor(Shape.Of(1, 1, 2), [int.MinValue, 7]), new Tensor(Shape.Of(3), [true, false, true]), new Tensor(Shape.Of(0, 3), new float[0]),
    ];

    [Theory]
    [MemberData(nameof(Tensors), DisableDiscoveryEnumeration = true)]
    public void What_is_written_is_read_bit_for_bit(Tensor tensor)
    {
        Tensor read = Read(Saved(tensor));
        Assert.Equal(tensor.Type, read.Type);
        Assert.Equal(TensorBytes.Of(tensor), TensorBytes.Of(read));
    }

    [Fact]
    public void Float64_is_rounded_to_the_nearest_float32()
    {
        byte[] data = [.. new[] { 0.1, 1 + 1e-9, 1e300, double.NaN }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal([0.1f, 1f, float.PositiveInfinity, float.NaN], Read(File("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }\n", data)).Floats.ToArray());
    }

    [Fact]
    public void Uint8_becomes_int32_unscaled()
    {
        Tensor tensor = Read(File("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", [0, 128, 255]));
        Assert.Equal([0, 128, 255], tensor.Elements<int>().ToArray());
    }

    [Fact]
    public void Fortran_order_is_put_into_row_major_order()
    {
        // numpy.asfortranarray(numpy.arange(6, dtype='<i4').reshape(1, 2, 3)): the first dimension varies fastest.
        byte[] data = [.. new[] { 0, 3, 1, 4, 2, 5 }.SelectMany(BitConverter.GetBytes)];
        Tensor tensor = Read(File("{'descr': '<i4', 'fortran_order': True, 'shape': (1, 2, 3), }\n", data));
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.Elements<int>().ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Versions_with_long_headers_are_read(int version)
    {
        string header = "{\"shape\":(2,),\"descr\":\"|b1\",\"fortran_order\":False}\n";
        byte[] file = [0x93, .. "NUMPY"u8, (byte)version, 0, .. BitConverter.GetBytes(header.Length), .. Encoding.UTF8.GetBytes(header), 1, 0];
        Assert.Equal([true, false], Read(file).Elements<bool>().ToArray());
    }

    public static TheoryData<string, byte[]> Damaged => new()
    {
        { "does not begin", [] },
        { "does not begin", "hello, world"u8.ToArray() },
        { "version is 9.0", [0x93, .. "NUMPY"u8, 9, 0, 0, 0] },
        { "ends too early", [0x93, .. "NUMPY"u8, 1, 0, 200, 0, 1] },
        { "claims 4294967295 bytes", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255] },
        { "has 12 bytes, but 11 follow", File("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n", new byte[11]) },
        { "has 12 bytes, but 13 follow", File("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n", new byte[13]) },
        { "has 4294967296 bytes, but 4 follow", File("{'descr': '<f4', 'fortran_order': False, 'shape': (1073741824,), }\n", new byte[4]) },
        { "more than 2147483647 elements", File("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }\n", new byte[4]) },
        { "too large", File("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }\n", new byte[4]) },
        { "rank 9", File("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }\n", new byte[4]) },
        { "'-3' where a size belongs", File("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }\n", new byte[4]) },
        { "'>f4'", File("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }\n", new byte[4]) },
        { "'<c8'", File("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", new byte[8]) },
        { "structured", File("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", new byte[4]) },
        { "no 'shape'", File("{'descr': '<f4', 'fortran_order': False}\n", new byte[4]) },
        { "lacks", File("{'descr': '<f4' 'fortran_order': False, 'shape': (1,), }\n", new byte[4]) },
        { "without an end", File("{'descr: ", new byte[4]) },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_file_is_an_error_that_names_the_file_and_what_is_wrong(string expected, byte[] file)
    {
        string message = Assert.Throws<DataFormatException>(() => Read(file)).Message;
        Assert.StartsWith("array.npy cannot be read as a .npy file: ", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void A_directory_or_a_missing_file_is_named()
    {
        string directory = Directory.CreateTempSubdirectory("neuralgl").FullName;
        try
        {
            Assert.Contains(directory, Assert.Throws<IOException>(() => NpyFile.Load(directory)).Message);
            Assert.Contains("none.npy", Assert.Throws<FileNotFoundException>(() => NpyFile.Load(Path.Combine(directory, "none.npy"))).Message);
            Assert.Throws<IOException>(() => NpyFile.Save(directory, Tensor.Scalar(1)));
            Assert.ThrowsAny<IOException>(() => NpyFile.Save(Path.Combine(directory, "none", "a.npy"), Tensor.Scalar(1)));
            Assert.Empty(Directory.GetFiles(directory));
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    [Fact]
    public void Whatever_stands_in_the_header_the_error_is_one_short_line()
    {
        foreach (string header in new[] { "{'de\ns\u0001\u2028cr': 1}", $"{{'{new string('k', 60_000)}': 1}}" })
        {
            string message = Assert.Throws<DataFormatException>(() => Read(File(header, []))).Message;
            Assert.DoesNotContain(message, char.IsControl);
            Assert.InRange(message.Length, 20, 2010);
        }
    }

    private static Tensor Read(byte[] file) => NpyFile.Read(new MemoryStream(file), "array.npy");

    private static byte[] File(string header, byte[] data) => [0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length & 255), (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), .. data];

    private static byte[] Saved(Tensor tensor)
    {
        string path = Path.GetTempFileName();
        try
        {
            NpyFile.Save(path, tensor);
            return System.IO.File.ReadAllBytes(path);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }
}
