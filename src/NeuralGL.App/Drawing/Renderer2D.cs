using System.Runtime.InteropServices;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Drawing;

/// <summary>
/// Draws a <see cref="DrawList2D"/>: two programs, one vertex buffer that is orphaned for every frame, one draw call
/// for each change of texture. Allocates nothing in the steady state.
/// </summary>
internal sealed class Renderer2D : IDisposable
{
    private readonly GL gl;
    private readonly GlyphAtlas atlas;
    private readonly uint shapes, images, vertexArray, vertexBuffer, indexBuffer;
    private readonly uint[] samplers = new uint[2];
    private readonly int sizeForShapes, sizeForImages;
    private uint atlasTexture;
    private int atlasHeight;
    private int quadCapacity;

    internal Renderer2D(GL gl, Fonts fonts)
    {
        this.gl = gl;
        atlas = fonts.Atlas;
        (shapes, sizeForShapes) = Program("atlas", 0);
        (images, sizeForImages) = Program("image", 1);
        vertexArray = gl.GenVertexArray();
        vertexBuffer = gl.GenBuffer();
        indexBuffer = gl.GenBuffer();
        samplers[(int)ImageFilter.Nearest] = Sampler(GLEnum.Nearest);
        samplers[(int)ImageFilter.Linear] = Sampler(GLEnum.Linear);
        DescribeVertices();
    }

    /// <summary>Draws over what the bound draw framebuffer holds; its row 0 is the top row (see <see cref="CanvasTarget"/>).</summary>
    /// <param name="list">What to draw.</param>
    /// <param name="width">The framebuffer's width in pixels.</param>
    /// <param name="height">The framebuffer's height in pixels.</param>
    internal unsafe void Draw(DrawList2D list, int width, int height)
    {
        ReadOnlySpan<DrawList2D.Batch> batches = list.Batches;
        if (batches.IsEmpty)
        {
            return;
        }
        UploadAtlas();
        gl.Viewport(0, 0, (uint)width, (uint)height);
        gl.Disable(EnableCap.DepthTest);
        gl.Disable(EnableCap.ScissorTest);
        gl.Disable(EnableCap.CullFace);
        gl.Disable(EnableCap.FramebufferSrgb);
        gl.Enable(EnableCap.Blend);
        gl.BlendEquation(BlendEquationModeEXT.FuncAdd);
        gl.BlendFunc(BlendingFactor.One, BlendingFactor.OneMinusSrcAlpha);
        gl.UseProgram(images);
        gl.Uniform2(sizeForImages, (float)width, height);
        gl.UseProgram(shapes);
        gl.Uniform2(sizeForShapes, (float)width, height);
        gl.BindVertexArray(vertexArray);
        int quads = list.Vertices.Length / 4;
        EnsureIndices(quads);
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, vertexBuffer);
        gl.BufferData(BufferTargetARB.ArrayBuffer, MemoryMarshal.AsBytes(list.Vertices), BufferUsageARB.StreamDraw);

        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, atlasTexture);
        gl.BindSampler(0, samplers[(int)ImageFilter.Nearest]);
        gl.ActiveTexture(TextureUnit.Texture1);
        for (int i = 0; i < batches.Length; i++)
        {
            DrawList2D.Batch batch = batches[i];
            int end = i + 1 < batches.Length ? batches[i + 1].FirstQuad : quads;
            gl.UseProgram(batch.Texture == 0 ? shapes : images);
            if (batch.Texture != 0)
            {
                gl.BindTexture(TextureTarget.Texture2D, batch.Texture);
                gl.BindSampler(1, samplers[(int)batch.Filter]);
            }

            nint offset = batch.FirstQuad * 6 * sizeof(uint);
            gl.DrawElements(PrimitiveType.Triangles, (uint)(end - batch.FirstQuad) * 6, DrawElementsType.UnsignedInt, (void*)offset);
        }

        gl.BindSampler(0, 0);
        gl.BindSampler(1, 0);
        gl.BindTexture(TextureTarget.Texture2D, 0);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, 0);
        gl.BindVertexArray(0);
        gl.UseProgram(0);
        gl.Disable(EnableCap.Blend);
    }

    public void Dispose()
    {
        gl.DeleteProgram(shapes);
        gl.DeleteProgram(images);
        gl.DeleteVertexArray(vertexArray);
        gl.DeleteBuffer(vertexBuffer);
        gl.DeleteBuffer(indexBuffer);
        gl.DeleteSampler(samplers[0]);
        gl.DeleteSampler(samplers[1]);
        gl.DeleteTexture(atlasTexture);
    }

    private (uint Program, int TargetSize) Program(string sampler, int unit)
    {
        uint program = UiProgram.Create(gl, images: unit == 1);
        gl.UseProgram(program);
        gl.Uniform1(gl.GetUniformLocation(program, sampler), unit);
        gl.UseProgram(0);
        return (program, gl.GetUniformLocation(program, "target_size"));
    }

    private uint Sampler(GLEnum filter)
    {
        uint sampler = gl.GenSampler();
        gl.SamplerParameter(sampler, SamplerParameterI.MinFilter, (int)filter);
        gl.SamplerParameter(sampler, SamplerParameterI.MagFilter, (int)filter);
        gl.SamplerParameter(sampler, SamplerParameterI.WrapS, (int)GLEnum.ClampToEdge);
        gl.SamplerParameter(sampler, SamplerParameterI.WrapT, (int)GLEnum.ClampToEdge);
        return sampler;
    }

    private unsafe void DescribeVertices()
    {
        gl.BindVertexArray(vertexArray);
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, vertexBuffer);
        gl.BindBuffer(BufferTargetARB.ElementArrayBuffer, indexBuffer);
        gl.VertexAttribPointer(0, 2, VertexAttribPointerType.Float, false, DrawList2D.Vertex.Size, (void*)0);
        gl.VertexAttribPointer(1, 2, VertexAttribPointerType.Float, false, DrawList2D.Vertex.Size, (void*)8);
        gl.VertexAttribPointer(2, 4, VertexAttribPointerType.Float, false, DrawList2D.Vertex.Size, (void*)16);
        gl.VertexAttribPointer(3, 4, VertexAttribPointerType.UnsignedByte, true, DrawList2D.Vertex.Size, (void*)32);
        gl.VertexAttribIPointer(4, 1, VertexAttribIType.UnsignedInt, DrawList2D.Vertex.Size, (void*)36);
        gl.VertexAttribPointer(5, 4, VertexAttribPointerType.UnsignedShort, false, DrawList2D.Vertex.Size, (void*)40);
        for (uint i = 0; i < 6; i++)
        {
            gl.EnableVertexAttribArray(i);
        }
        gl.BindVertexArray(0);
    }

    private void EnsureIndices(int quads)
    {
        if (quads <= quadCapacity)
        {
            return;
        }
        quadCapacity = Math.Max(quads, Math.Max(1024, 2 * quadCapacity));
        uint[] indices = new uint[quadCapacity * 6];
        for (uint quad = 0; quad < quadCapacity; quad++)
        {
            uint first = 4 * quad;
            uint[] corners = [first, first + 1, first + 2, first + 2, first + 1, first + 3];
            corners.CopyTo(indices, 6 * quad);
        }
        gl.BindBuffer(BufferTargetARB.ElementArrayBuffer, indexBuffer);
        gl.BufferData<uint>(BufferTargetARB.ElementArrayBuffer, indices, BufferUsageARB.StaticDraw);
    }

    /// <summary>Brings glyphs that were rasterised since the last frame to the GPU.</summary>
    private unsafe void UploadAtlas()
    {
        bool isDirty = atlas.TakeDirtyRows(out int top, out int bottom);
        if (atlasHeight == atlas.Height && !isDirty)
        {
            return;
        }
        gl.PixelStore(PixelStoreParameter.UnpackAlignment, 1);
        gl.ActiveTexture(TextureUnit.Texture0);
        if (atlasTexture == 0)
        {
            atlasTexture = gl.GenTexture();
        }
        gl.BindTexture(TextureTarget.Texture2D, atlasTexture);
        if (atlasHeight != atlas.Height)
        {
            atlasHeight = atlas.Height;
            (top, bottom) = (0, atlasHeight);
            gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.R8, GlyphAtlas.Width, (uint)atlasHeight, 0, PixelFormat.Red, PixelType.UnsignedByte, null);
            gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
        }
        fixed (byte* rows = &atlas.Pixels[top * GlyphAtlas.Width])
        {
            gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, top, GlyphAtlas.Width, (uint)(bottom - top), PixelFormat.Red, PixelType.UnsignedByte, rows);
        }
        gl.PixelStore(PixelStoreParameter.UnpackAlignment, 4);
    }
}
