using System.Runtime.InteropServices;

namespace NeuralGL.Native;

// The structs of include/neuralgl.h, field by field in its order.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AttachDesc
{
    internal uint StructSize;
    internal int StateMode;
    internal delegate* unmanaged<byte*, void*, nint> GetProcAddress;
    internal void* User;
}

[StructLayout(LayoutKind.Sequential)]
internal struct Traffic
{
    internal uint StructSize, Reserved;
    internal long BytesUploaded, BytesReadBack, Waits, ProgramsBuilt, ObjectsMade, Dispatches, StateQueries, LiveObjects;
    internal double Seconds;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LoadDesc
{
    internal uint StructSize;
    internal int Batch;
    internal byte* InputTransform;
    internal int Weights, Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LoadInfo
{
    internal uint StructSize;
    internal int State;
    internal double Progress;
    internal int Calls, HasNetwork;
    internal byte* Doing;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SliceInfo
{
    internal uint StructSize;
    internal int IsComplete, Calls, Pieces;
    internal double Milliseconds;
    internal int Overran, Reserved;
    internal byte* OverranBy;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorInfo
{
    internal const int MaxRank = 8;

    internal uint StructSize;
    internal int Rank;
    internal fixed long Dimensions[MaxRank];
    internal long Elements;
    internal byte* Name;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TextureDesc
{
    internal uint StructSize, Texture;
    internal int Width, Height, Format, Target, Sample;
    internal byte* Transform;
}

[StructLayout(LayoutKind.Sequential)]
internal struct OutputTextureDesc
{
    internal uint StructSize;
    internal int Format;
    internal float Scale, Offset;
    internal uint Texture;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FrameDesc
{
    internal uint StructSize;
    internal int Width, Height, Sample;
    internal byte* Rgba;
    internal byte* Transform;
}

[StructLayout(LayoutKind.Sequential)]
internal struct OutputTextureInfo
{
    internal uint StructSize, Texture;
    internal int Width, Height;
}
