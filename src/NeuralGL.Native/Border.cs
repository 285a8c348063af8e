using System.Runtime.InteropServices;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.Pictures;

namespace NeuralGL.Native;

/// <summary>What every exported function goes through: no exception leaves the library, and each leaves its text behind.</summary>
internal static unsafe class Border
{
    [ThreadStatic]
    private static Utf8Text? t_error;

    /// <summary>The text of this thread's last failure; empty after a success.</summary>
    internal static byte* LastError => (t_error ??= new()).Pointer;

    /// <summary>What was wrong with the model of this thread's last failure; an ngl_model_error.</summary>
    [field: ThreadStatic]
    internal static int LastModelError { get; private set; }

    /// <summary>Runs a call and turns what it throws into a status.</summary>
    internal static Status Guard(Action call)
    {
        try
        {
            call();
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    internal static Status Succeed()
    {
        t_error?.Clear();
        LastModelError = 0;
        return Status.Ok;
    }

    internal static Status Fail(Exception e)
    {
        (t_error ??= new()).Set(e is NativeException or GraphException or GlException or ModelFormatException or PictureException or FormatException or ArgumentException or IOException or UnauthorizedAccessException
            ? e.Message
            : $"a fault in NeuralGL, please report it: {e.GetType().Name}: {e.Message}");
        LastModelError = ModelErrorOf(e);
        return StatusOf(e);
    }

    /// <summary>ngl_model_error: 0 is none, then ModelErrorCode's in their order, then what the system says.</summary>
    internal static int ModelErrorOf(Exception e) => e switch
    {
        ModelFormatException model => (int)model.Code + 1,
        IOException or UnauthorizedAccessException => 100,
        _ => 0,
    };

    internal static Status StatusOf(Exception e) => e switch
    {
        NativeException native => native.Status,
        WorkerException worker => worker.Reason switch
        {
            WorkerFailure.NoContext or WorkerFailure.NotShared => Status.Context,
            WorkerFailure.Limit => Status.Limit,
            WorkerFailure.ContextLost => Status.Lost,
            WorkerFailure.Stopped => Status.State,
            _ => Status.Internal,
        },
        ContextLostException => Status.Lost,
        WrongContextException => Status.Context,
        GlLimitException => Status.Limit,
        ShaderException => Status.Shader,
        ModelFormatException or IOException or UnauthorizedAccessException => Status.Model,
        PictureException or FormatException or ArgumentException => Status.Argument,
        GraphException or GlException => Status.State,
        _ => Status.Internal,
    };

    internal static void NotNull(void* pointer, string what)
    {
        if (pointer is null)
        {
            throw new NativeException(Status.Argument, $"{what} is null");
        }
    }

    /// <summary>Reads a descriptor's struct_size, the first field of each.</summary>
    internal static void Sized(uint* structSize, int expected, string what)
    {
        NotNull(structSize, what);
        if (*structSize != expected)
        {
            throw new NativeException(Status.Argument, $"{what}->struct_size is {*structSize}, and sizeof is {expected}: set it to sizeof({what.Replace("desc", "its type", StringComparison.Ordinal)}), and compile against the header of this library (ABI version {Exports.AbiVersion})");
        }
    }

    internal static string Text(byte* utf8, string what)
    {
        NotNull(utf8, what);
        return Marshal.PtrToStringUTF8((nint)utf8)!;
    }
}

/// <summary>A text that C may read until it is set anew.</summary>
internal sealed unsafe class Utf8Text : IDisposable
{
    private byte* _pointer;

    internal Utf8Text(string text = "") => Set(text);

    ~Utf8Text() => NativeMemory.Free(_pointer);

    internal byte* Pointer => _pointer;

    /// <summary>Makes it empty where it is.</summary>
    internal void Clear() => *_pointer = 0;

    internal void Set(string text)
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        var fresh = (byte*)NativeMemory.Alloc((nuint)bytes + 1);
        System.Text.Encoding.UTF8.GetBytes(text, new Span<byte>(fresh, bytes));
        fresh[bytes] = 0;
        NativeMemory.Free(_pointer);
        _pointer = fresh;
    }

    public void Dispose()
    {
        NativeMemory.Free(_pointer);
        _pointer = null;
        GC.SuppressFinalize(this);
    }
}
