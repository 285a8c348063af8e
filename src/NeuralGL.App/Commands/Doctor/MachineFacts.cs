using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuralGL.Platform;
using SkiaSharp;

namespace NeuralGL.App.Commands;

/// <summary>Looks at what surrounds the GL driver: cameras, libraries, runtime, processor.</summary>
internal static class MachineFacts
{
    internal static MachineReport Machine() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Cpu(),
        Environment.ProcessorCount,
        Vector512.IsHardwareAccelerated ? "512 bits" : Vector256.IsHardwareAccelerated ? "256 bits" : Vector128.IsHardwareAccelerated ? "128 bits" : "none",
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The devices that Linux offers as cameras; elsewhere ffmpeg lists them.</summary>
    internal static CameraReport[] Cameras()
    {
        const string devices = "/dev", names = "/sys/class/video4linux";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(devices))
        {
            return [];
        }
        return [.. Directory.EnumerateFileSystemEntries(devices, "video*").Order().Select(device =>
        {
            string name = Path.Combine(names, Path.GetFileName(device), "name");
            return new CameraReport(device, File.Exists(name) ? File.ReadAllText(name).Trim() : "unnamed");
        })];
    }

    internal static LibraryReport[] Libraries() =>
    [
        Library("EGL", NativeLibraries.EglNames, _ => null),
        Library("GLFW", NativeLibraries.GlfwNames, GlfwVersion),
        Ffmpeg(),
        Skia(),
    ];

    private static LibraryReport Library(string name, string[] files, Func<nint, string?> version)
    {
        foreach (string file in files)
        {
            if (NativeLibrary.TryLoad(file, out nint handle))
            {
                return new LibraryReport(name, true, version(handle) is { } text ? $"{text} ({file})" : file);
            }
        }
        return new LibraryReport(name, false, $"not found as {string.Join(", ", files)}");
    }

    private static unsafe string? GlfwVersion(nint handle) => NativeLibrary.TryGetExport(handle, "glfwGetVersionString", out nint function)
        ? Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)function)())
        : null;

    private static LibraryReport Ffmpeg()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-hide_banner", "-version"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            Task<string?> first = process.StandardOutput.ReadLineAsync();
            bool answered = first.Wait(TimeSpan.FromSeconds(5));
            process.Kill();
            process.WaitForExit();
            return answered && first.Result is { } line
                ? new LibraryReport("ffmpeg", true, line.Split(" Copyright")[0].Replace("ffmpeg version ", "", StringComparison.Ordinal))
                : new LibraryReport("ffmpeg", false, "does not answer");
        }
        catch (Win32Exception)
        {
            return new LibraryReport("ffmpeg", false, "not on PATH; cameras and video files need it");
        }
    }

    private static LibraryReport Skia()
    {
        try
        {
            return new LibraryReport("Skia", true, SkiaSharpVersion.Native.ToString());
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            return new LibraryReport("Skia", false, (exception.InnerException ?? exception).Message);
        }
    }

    private static string Cpu()
    {
        const string info = "/proc/cpuinfo";
        string? line = File.Exists(info) ? File.ReadLines(info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null
            ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown"
            : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
