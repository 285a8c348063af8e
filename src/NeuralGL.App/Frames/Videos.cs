namespace NeuralGL.App.Frames;

/// <summary>Turns what the user calls a video into ffmpeg's arguments.</summary>
internal static class Videos
{
    private static readonly string[] FileSchemes = ["http", "https", "ftp", "sftp"];
    private static readonly string[] LiveSchemes = ["rtsp", "rtsps", "rtmp", "rtmps", "rtp", "udp", "tcp", "srt", "mmsh"];

    /// <exception cref="FrameSourceException">There is no such file (exit code 2), or no such kind of address (exit code 1).</exception>
    public static FfmpegInput Input(string place)
    {
        var colon = place.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon > 1 ? place[..colon].ToLowerInvariant() : "";
        if (scheme == "file")
        {
            return File(Uri.TryCreate(place, UriKind.Absolute, out var uri) ? uri.LocalPath : place[(colon + 3)..]);
        }

        var live = LiveSchemes.Contains(scheme);
        if (!live && !FileSchemes.Contains(scheme))
        {
            // A file may be called anything, even "a://b"; but an address of an unknown kind deserves a word about kinds.
            return scheme.Length == 0 || System.IO.File.Exists(place) ? File(place)
                : throw new FrameSourceException($"video:{place}: addresses may begin with {string.Join(", ", FileSchemes.Concat(LiveSchemes).Select(s => s + "://"))}", 1);
        }

        var shown = WithoutPassword(place, colon + 3);
        string[] arguments = live ? ["-fflags", "nobuffer", "-flags", "low_delay", "-i", place] : ["-i", place];
        return new FfmpegInput($"video {shown}", shown, [arguments], live, CanRewind: !live, 2);
    }

    private static FfmpegInput File(string path)
    {
        if (Directory.Exists(path))
        {
            throw new FrameSourceException($"{path} is a folder, not a video; images:{path} shows the pictures in it", 2);
        }

        if (!System.IO.File.Exists(path))
        {
            throw new FrameSourceException($"the video {path} does not exist", 2);
        }

        // With the prefix and a full path nothing in a name is an option or a protocol, and a playlist reaches no network.
        string[] arguments = ["-protocol_whitelist", "file,crypto,data", "-i", "file:" + Path.GetFullPath(path)];
        return new FfmpegInput($"video {Path.GetFileName(path)}", path, [arguments], IsLive: false, CanRewind: true, 2);
    }

    private static string WithoutPassword(string url, int host)
    {
        var slash = url.IndexOf('/', host);
        var at = url.LastIndexOf('@', slash < 0 ? url.Length - 1 : slash, (slash < 0 ? url.Length - 1 : slash) - host + 1);
        return at < 0 ? url : url[..host] + url[(at + 1)..];
    }
}
