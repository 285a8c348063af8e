using System.Globalization;

namespace NeuralGL.App.Frames;

/// <summary>Cameras by way of ffmpeg's device readers: v4l2 on Linux, avfoundation on macOS, dshow on Windows.</summary>
internal static class Cameras
{
    /// <summary>The cameras known to the system without starting anything: on Linux the /dev/video devices in order of number; elsewhere none.</summary>
    public static string[] List()
    {
        try
        {
            return OperatingSystem.IsLinux()
                ? [.. Directory.EnumerateFileSystemEntries("/dev", "video*")
                    .Where(d => int.TryParse(d.AsSpan("/dev/video".Length), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    .OrderBy(d => int.Parse(d.AsSpan("/dev/video".Length), NumberStyles.None, CultureInfo.InvariantCulture))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <param name="device">A device's number, path or name; null for the first.</param>
    /// <param name="size">The size to ask for; a camera may give another.</param>
    /// <exception cref="FrameSourceException">There is no such camera (exit code 3).</exception>
    public static FfmpegInput Input(string? device, (int Width, int Height) size)
    {
        var asked = $"{size.Width}x{size.Height}";
        string[] delay = ["-fflags", "nobuffer", "-flags", "low_delay"];
        if (OperatingSystem.IsLinux())
        {
            var path = device is null ? List().FirstOrDefault() : device.All(char.IsAsciiDigit) ? "/dev/video" + device : device;
            if (path is null)
            {
                throw new FrameSourceException("no camera found: there is no /dev/video* (is one plugged in, and in a container passed through?); without one, --source synthetic works", 3);
            }

            if (!File.Exists(path))
            {
                var found = List();
                throw new FrameSourceException($"there is no camera {path} ({(found.Length == 0 ? "no camera found at all" : "found: " + string.Join(", ", found))})", 3);
            }

            return Make(path, [.. delay, "-f", "v4l2", "-video_size", asked, "-i", path], [.. delay, "-f", "v4l2", "-i", path]);
        }

        if (OperatingSystem.IsMacOS())
        {
            // avfoundation wants a frame rate that the camera has; 30 is what nearly all have.
            var name = device ?? "default";
            string[] rate = ["-f", "avfoundation", "-framerate", "30"];
            return Make(name, [.. delay, .. rate, "-video_size", asked, "-i", name + ":none"], [.. delay, .. rate, "-i", name + ":none"]);
        }

        if (device is null)
        {
            throw new FrameSourceException("name the camera: camera:NAME (ffmpeg -list_devices true -f dshow -i dummy lists the names)", 3);
        }

        return Make(device, [.. delay, "-f", "dshow", "-video_size", asked, "-i", "video=" + device], [.. delay, "-f", "dshow", "-i", "video=" + device]);
    }

    private static FfmpegInput Make(string name, params string[][] attempts) =>
        new($"camera {name}", $"camera {name}", attempts, IsLive: true, CanRewind: false, 3);
}
