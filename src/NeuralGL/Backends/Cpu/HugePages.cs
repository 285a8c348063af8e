using System.Runtime.InteropServices;

namespace NeuralGL.Backends.Cpu;

/// <summary>
/// Large pages for large memory: weights beyond the caches are read a third faster where each miss of a page table is spared. Linux
/// gives them to memory that asks; elsewhere nothing happens.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a page, on all machines that matter here.</summary>
    public const int Size = 2 << 20;

    private const int WantHugePages = 14;
    private static bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>Asks for them; memory that was not touched yet gets them at once.</summary>
    /// <param name="memory">A multiple of <see cref="Size"/>.</param>
    /// <param name="bytes">A multiple of <see cref="Size"/>.</param>
    public static void Want(void* memory, nuint bytes)
    {
        try
        {
            // It is advice: whether it is taken changes nothing but speed.
            _ = _isMissing ? 0 : Advise(memory, bytes, WantHugePages);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            _isMissing = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint bytes, int advice);
}
