using System.Runtime.InteropServices;
using NeuralGL.Backends;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.Native;

/// <summary>Networks, their inputs and outputs; the manual is include/neuralgl.h.</summary>
internal static unsafe class NetworkExports
{
    [UnmanagedCallersOnly(EntryPoint = "ngl_load_file")]
    internal static Status LoadFile(ulong guest, byte* path, LoadDesc* desc, ulong* network) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        string file = Border.Text(path, "path");
        Load(guest, known, desc, network, () => OnnxFile.Load(file, known.Reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_load_memory")]
    internal static Status LoadMemory(ulong guest, byte* data, nuint size, LoadDesc* desc, ulong* network) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        byte[] bytes = Copied(data, size);
        Load(guest, known, desc, network, () => OnnxFile.Load(bytes, known.Reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_unload")]
    internal static Status Unload(ulong network) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        Handles.Remove(network);
        Handles.Get<NativeGuest>(known.GuestHandle).Networks.Remove(network);
        known.Network.Dispose();
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_input_count")]
    internal static Status InputCount(ulong network, uint* count) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        Border.NotNull(count, "count");
        *count = (uint)known.Network.Inputs.Count;
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_output_count")]
    internal static Status OutputCount(ulong network, uint* count) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        Border.NotNull(count, "count");
        *count = (uint)known.Network.Outputs.Count;
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_input_info")]
    internal static Status InputInfo(ulong network, uint input, TensorInfo* info) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        Describe(known.Input(input).Shape, known.InputNames[input], info);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_output_info")]
    internal static Status OutputInfo(ulong network, uint output, TensorInfo* info) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        Describe(known.Output(output).Shape, known.OutputNames[output], info);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_label")]
    internal static Status Label(ulong network, uint index, byte** text) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        Border.NotNull(text, "text");
        *text = index < known.Labels.Length ? known.Labels[index].Pointer : null;
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_bind_texture")]
    internal static Status BindTexture(ulong network, uint input, TextureDesc* desc) => Border.Guard(() =>
    {
        NetworkInput known = Handles.Get<NativeNetwork>(network).Input(input);
        PictureTexture texture = TextureOf(desc);
        known.Bind(texture, Transform(desc->Transform, "desc->transform"), desc->Sample);
    });

    /// <summary>The texture that a description is of, if it can be one.</summary>
    internal static PictureTexture TextureOf(TextureDesc* desc)
    {
        Border.Sized((uint*)desc, sizeof(TextureDesc), "desc");
        return Texture(*desc);
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_bind_buffer")]
    internal static Status BindBuffer(ulong network, uint input, uint buffer, long offset) => Border.Guard(() => Handles.Get<NativeNetwork>(network).Input(input).Bind(buffer, offset));

    [UnmanagedCallersOnly(EntryPoint = "ngl_set_input")]
    internal static Status SetInput(ulong network, uint input, float* numbers, nuint count) => Border.Guard(() =>
    {
        NetworkInput known = Handles.Get<NativeNetwork>(network).Input(input);
        Border.NotNull(numbers, "numbers");
        known.Set(new ReadOnlySpan<float>(numbers, Room(count)));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_output_buffer")]
    internal static Status OutputBuffer(ulong network, uint output, uint* buffer) => Border.Guard(() =>
    {
        NetworkOutput known = Handles.Get<NativeNetwork>(network).Output(output);
        Border.NotNull(buffer, "buffer");
        *buffer = known.Buffer.Handle;
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_output_texture")]
    internal static Status OutputTexture(ulong network, uint output, OutputTextureDesc* desc, OutputTextureInfo* info) => Border.Guard(() =>
    {
        NetworkOutput known = Handles.Get<NativeNetwork>(network).Output(output);
        OutputTextureDesc d = default;
        if (desc is not null)
        {
            Border.Sized((uint*)desc, sizeof(OutputTextureDesc), "desc");
            d = *desc;
        }

        Border.Sized((uint*)info, sizeof(OutputTextureInfo), "info");
        if (d.Format is < 0 or > (int)OutputTextureFormat.R32F)
        {
            throw new NativeException(Status.Argument, $"desc->format is {d.Format}; an ngl_output_format is 0 to {(int)OutputTextureFormat.R32F}");
        }

        TexelLayout layout = TexelLayout.Of(known.Shape);
        (OutputTextureFormat format, float scale) = ((OutputTextureFormat)d.Format, d.Scale == 0 ? 1 : d.Scale);
        uint texture = d.Texture;
        if (texture == 0)
        {
            texture = known.Texture(format, layout, scale, d.Offset);
        }
        else
        {
            known.WriteTo(texture, format, layout, scale, d.Offset);
        }

        (info->Texture, info->Width, info->Height) = (texture, layout.Width, layout.Height);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_output_heatmap")]
    internal static Status OutputHeatmap(ulong network, uint output, OutputTextureInfo* info) => Border.Guard(() =>
    {
        NetworkOutput known = Handles.Get<NativeNetwork>(network).Output(output);
        Border.Sized((uint*)info, sizeof(OutputTextureInfo), "info");
        (info->Texture, info->Width, info->Height) = known.Heatmap();
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_copy_output")]
    internal static Status CopyOutput(ulong network, uint output, uint buffer, long offset) => Border.Guard(() => Handles.Get<NativeNetwork>(network).Output(output).CopyTo(buffer, offset));

    [UnmanagedCallersOnly(EntryPoint = "ngl_request_read")]
    internal static Status RequestRead(ulong network, uint output, delegate* unmanaged<float*, nuint, void*, void> callback, void* user) => Border.Guard(() =>
    {
        NetworkOutput known = Handles.Get<NativeNetwork>(network).Output(output);
        Border.NotNull(callback, "callback");
        bool asked = known.RequestRead(numbers =>
        {
            fixed (float* p = numbers)
            {
                callback(p, (nuint)numbers.Length, user);
            }
        });
        if (!asked)
        {
            throw new NativeException(Status.State, $"three reads of '{known.Name}' are on their way already; call ngl_update between them");
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_read_output_blocking")]
    internal static Status ReadOutputBlocking(ulong network, uint output, float* numbers, nuint count) => Border.Guard(() =>
    {
        NetworkOutput known = Handles.Get<NativeNetwork>(network).Output(output);
        known.ReadBlocking(Destination(known, numbers, count));
    });

    /// <summary>A texture as the host describes it.</summary>
    internal static PictureTexture Texture(in TextureDesc d) =>
        d.Texture == 0 || d.Width < 1 || d.Height < 1 || d.Format is < 0 or > (int)PictureTextureFormat.FloatGray || d.Target is < 0 or > (int)PictureTextureTarget.External
            ? throw new NativeException(Status.Argument, $"desc describes no texture: name {d.Texture}, {d.Width}x{d.Height}, format {d.Format}, target {d.Target}")
            : new PictureTexture(d.Texture, d.Width, d.Height, (PictureTextureFormat)d.Format, (PictureTextureTarget)d.Target);

    internal static PictureTransform? Transform(byte* text, string what) => text is null ? null : PictureTransform.Parse(Border.Text(text, what));

    /// <summary>Room for exactly an output's numbers in what the host offers.</summary>
    internal static Span<float> Destination(NetworkOutput output, float* numbers, nuint count)
    {
        Border.NotNull(numbers, "numbers");
        int wanted = output.Shape.Length;
        return Room(count) >= wanted ? new Span<float>(numbers, wanted)
            : throw new NativeException(Status.Argument, $"output '{output.Name}' has {wanted} numbers, and there is room for {count}");
    }

    private static int Room(nuint count) => (int)Math.Min(count, int.MaxValue);

    private static void Load(ulong guest, NativeGuest known, LoadDesc* desc, ulong* network, Func<OnnxModel> read)
    {
        Border.NotNull(network, "network");
        *network = 0;
        (int batch, string? transform, WeightType weights) = Read(desc);
        OnnxModel model = read();
        GlNetwork loaded = known.Guest.Load(model.Graph, model.Parameters, transform ?? model.InputSpec, batch, weights);
        *network = Handles.Add(new NativeNetwork(guest, loaded, model.Labels));
        known.Networks.Add(*network);
    }

    /// <summary>A model in C's memory.</summary>
    internal static byte[] Copied(byte* data, nuint size)
    {
        Border.NotNull(data, "data");
        return size <= int.MaxValue ? new ReadOnlySpan<byte>(data, (int)size).ToArray()
            : throw new NativeException(Status.Argument, $"{size} bytes are more than a model in memory may have; load it from a file");
    }

    /// <summary>What a load descriptor asks for; null asks for nothing.</summary>
    internal static (int Batch, string? Transform, WeightType Weights) Read(LoadDesc* desc)
    {
        LoadDesc d = default;
        if (desc is not null)
        {
            Border.Sized((uint*)desc, sizeof(LoadDesc), "desc");
            d = *desc;
        }

        if (d.Batch < 0)
        {
            throw new NativeException(Status.Argument, $"desc->batch is {d.Batch}; it must be at least 1, or 0 for 1");
        }

        if (d.Weights is < 0 or > (int)WeightType.Int8)
        {
            throw new NativeException(Status.Argument, $"desc->weights is {d.Weights}; an ngl_weights is 0 to {(int)WeightType.Int8}");
        }

        return (Math.Max(1, d.Batch), d.InputTransform is null ? null : Border.Text(d.InputTransform, "desc->input_transform"), (WeightType)d.Weights);
    }

    private static void Describe(Shape shape, Utf8Text name, TensorInfo* info)
    {
        Border.Sized((uint*)info, sizeof(TensorInfo), "info");
        if (shape.Rank > TensorInfo.MaxRank)
        {
            throw new NativeException(Status.Argument, $"the tensor {shape} has more than {TensorInfo.MaxRank} dimensions");
        }

        (info->Rank, info->Elements) = (shape.Rank, shape.Length);
        info->Name = name.Pointer;
        for (int i = 0; i < TensorInfo.MaxRank; i++)
        {
            info->Dimensions[i] = i < shape.Rank ? shape[i] : 0;
        }
    }
}
