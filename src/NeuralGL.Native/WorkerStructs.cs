using System.Runtime.InteropServices;

namespace NeuralGL.Native;

// The structs of the workers' part of include/neuralgl.h, field by field in its order.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WorkerDesc
{
    internal uint StructSize, Reserved;
    internal delegate* unmanaged<void*, int> MakeCurrent;
    internal delegate* unmanaged<void*, void> Release;
    internal delegate* unmanaged<byte*, void*, nint> GetProcAddress;
    internal void* User;
}

[StructLayout(LayoutKind.Sequential)]
internal struct WorkerOutputDesc
{
    internal uint StructSize, Output;
    internal int Texture, Format;
    internal float Scale, Offset;
    internal int Heatmap, Buffer, Numbers;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WorkerLoadDesc
{
    internal uint StructSize;
    internal int Batch;
    internal byte* InputTransform;
    internal int FramesInFlight, Order, HandOver;
    internal uint OutputCount;
    internal WorkerOutputDesc* Outputs;
}

[StructLayout(LayoutKind.Sequential)]
internal struct WorkerFrameInfo
{
    internal uint StructSize;
    internal int LatencyFrames;
    internal long Frame, Submitted, Arrived, Dropped;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WorkerOutputInfo
{
    internal uint StructSize, Texture;
    internal int Width, Height;
    internal uint Heatmap;
    internal int HeatmapWidth, HeatmapHeight;
    internal uint Buffer;
    internal float* Numbers;
    internal long Elements;
}
