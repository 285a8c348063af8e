using System.Buffers.Binary;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Caching;

/// <summary>What the driver made of shaders, kept in its cache under a fingerprint of the whole source. Reading is for any thread, the rest for the GL thread.</summary>
internal sealed class ProgramBinaries
{
    private const int FormatBytes = 4;

    private readonly GlDevice _device;
    private readonly DriverCache _cache;
    private readonly int[] _formats;

    private ProgramBinaries(GlDevice device, DriverCache cache, int[] formats) => (_device, _cache, _formats) = (device, cache, formats);

    /// <summary>Null where the device keeps nothing, or the driver gives no program out.</summary>
    internal static ProgramBinaries? Of(GlDevice device)
    {
        if (device.Cache is not { } cache || device.Gl.GetInteger(GLEnum.NumProgramBinaryFormats) is not (> 0 and var count))
        {
            return null;
        }

        int[] formats = new int[count];
        device.Gl.GetInteger(GLEnum.ProgramBinaryFormats, formats);
        return new ProgramBinaries(device, cache, formats);
    }

    /// <summary>What a source was made into before: the driver's name of the form, then the bytes; null if nothing is kept.</summary>
    internal byte[]? Read(string source) => _cache.Read(NameOf(source));

    /// <summary>Asks the driver, before it links, to make a program that can be given out.</summary>
    internal void Announce(uint program) => _device.Gl.ProgramParameter(program, ProgramParameterPName.BinaryRetrievableHint, 1);

    /// <summary>Gives the driver its work back; what it does not take is not kept any longer.</summary>
    /// <returns>Whether the program is linked. If not, it is of no further use.</returns>
    internal unsafe bool TryLoad(uint program, string source, byte[] kept)
    {
        GL gl = _device.Gl;
        int format = kept.Length > FormatBytes ? BinaryPrimitives.ReadInt32LittleEndian(kept) : 0;

        // A form that the driver does not offer would raise an error, which the host might meet; bytes that it refuses raise none.
        if (Array.IndexOf(_formats, format) >= 0)
        {
            fixed (byte* bytes = kept)
            {
                gl.ProgramBinary(program, (GLEnum)format, bytes + FormatBytes, (uint)(kept.Length - FormatBytes));
            }

            if (gl.GetProgram(program, ProgramPropertyARB.LinkStatus) != 0)
            {
                return true;
            }
        }

        _cache.Drop(NameOf(source));
        return false;
    }

    /// <summary>Keeps a linked program.</summary>
    internal unsafe void Keep(uint program, string source)
    {
        GL gl = _device.Gl;
        int length = gl.GetProgram(program, (ProgramPropertyARB)GLEnum.ProgramBinaryLength);
        if (length <= 0)
        {
            return;
        }

        byte[] kept = new byte[FormatBytes + length];
        uint written;
        GLEnum format;
        fixed (byte* bytes = kept)
        {
            gl.GetProgramBinary(program, (uint)length, out written, out format, bytes + FormatBytes);
        }

        if (written > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(kept, (int)format);
            _cache.Write(NameOf(source), kept.AsSpan(0, FormatBytes + (int)written));
        }
    }

    private static string NameOf(string source) => "program-" + Fingerprint.Name(Fingerprint.Of(source));
}
