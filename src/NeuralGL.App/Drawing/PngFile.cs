using System.Runtime.InteropServices;
using SkiaSharp;

namespace NeuralGL.App.Drawing;

/// <summary>PNG files of pictures in memory.</summary>
internal static class PngFile
{
    /// <summary>Writes a picture under a temporary name beside the file and renames it, so that no reader sees half of one.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="rgba">[height, width, 4] bytes with straight alpha, the top row first.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <exception cref="IOException">The directory is missing, full or not writable; the message names the file and says why.</exception>
    internal static unsafe void Write(string path, ReadOnlySpan<byte> rgba, int width, int height)
    {
        if (rgba.Length != 4 * width * height)
        {
            throw new ArgumentException($"{width}x{height} pixels are {4 * width * height} bytes, got {rgba.Length}", nameof(rgba));
        }
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        SKData? data;
        fixed (byte* pixels = rgba)
        {
            using var pixmap = new SKPixmap(info, (nint)pixels);
            // Level 4 with one filter: a third of the default's time for a few percent of size.
            data = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 4));
        }
        using (data)
        {
            WriteBytes(path, (data ?? throw new IOException($"cannot write {path}: the picture of {width}x{height} pixels cannot be encoded")).AsSpan());
        }
    }

    /// <summary>Reads a picture.</summary>
    /// <returns>[height, width, 4] bytes with straight alpha, the top row first.</returns>
    /// <exception cref="IOException">The file is missing or no picture; the message names it.</exception>
    internal static Screenshot Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot read {path}: {Reason(e, path)}", e);
        }
        using var data = SKData.CreateCopy(bytes);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
        {
            throw new IOException($"cannot read {path}: it is no picture");
        }
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[] rgba = new byte[info.BytesSize];
        var handle = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, handle.AddrOfPinnedObject());
            return result == SKCodecResult.Success
                ? new Screenshot(rgba, info.Width, info.Height)
                : throw new IOException($"cannot read {path}: the picture is damaged ({result})");
        }
        finally
        {
            handle.Free();
        }
    }

    private static void WriteBytes(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(bytes);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new IOException($"cannot write {path}: {Reason(e, path)}", e);
        }
    }

    private static string Reason(Exception e, string path) => e switch
    {
        _ when Directory.Exists(path) => "it is a directory",
        DirectoryNotFoundException => $"there is no directory {Path.GetDirectoryName(Path.GetFullPath(path))}",
        FileNotFoundException => "there is no such file",
        UnauthorizedAccessException => "access is denied",
        _ => e.Message,
    };

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be written need not be there; the first failure is the one to report.
        }
    }
}
