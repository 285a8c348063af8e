using NeuralGL.OpenGL.Pictures;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// The host's GL state around NeuralGL's calls. Groups are saved when the first call that touches them begins and restored when the
/// outermost call ends, so nested calls ask once. Nothing is allocated after construction.
/// </summary>
/// <remarks>Which state a library in a host's context must leave alone: OpenGL 4.6 core, chapters 6 to 8 and 23.</remarks>
public sealed class GuestState
{
    /// <summary>Indexed buffers, image units and texture units that <see cref="GuestStateMode.RestoreEverything"/> looks after.</summary>
    public const int Units = 8;

    /// <summary>Storage buffers that a program binds at most.</summary>
    internal const int MostStorage = 16;

    private const int TouchedBuffers = 4, TouchedTexels = 4;

    private const TouchedState Sampled = TouchedState.Texture | TouchedState.Rectangle | TouchedState.External, AnyTexture = Sampled | TouchedState.Texels;

    // OpenGL ES does not have the first two.
    private static readonly PixelStoreParameter[] s_unpack =
    [
        PixelStoreParameter.UnpackSwapBytes, PixelStoreParameter.UnpackLsbFirst, PixelStoreParameter.UnpackRowLength, PixelStoreParameter.UnpackImageHeight,
        PixelStoreParameter.UnpackSkipRows, PixelStoreParameter.UnpackSkipPixels, PixelStoreParameter.UnpackSkipImages, PixelStoreParameter.UnpackAlignment,
    ];

    private readonly GL _gl;
    private readonly GuestStateMode _mode;
    private readonly RasterState? _raster;
    private readonly TouchedState _existing;
    private readonly int _bindings;
    private readonly PixelStoreParameter[] _store;
    private readonly IndexedBuffer[] _storage = new IndexedBuffer[MostStorage];
    private readonly IndexedBuffer[] _uniforms = new IndexedBuffer[Units];
    private readonly ImageUnit[] _images = new ImageUnit[Units];
    private readonly int[] _texels = new int[Units], _textures = new int[Units], _rectangles = new int[Units], _externals = new int[Units], _samplers = new int[Units], _unpack = new int[s_unpack.Length];
    private int _copyRead, _copyWrite, _program, _storageBuffer, _uniformBuffer, _activeTexture, _unpackBuffer, _depth;
    private TouchedState _saved;

    internal GuestState(GL gl, GuestStateMode mode, GlLimits limits, bool hasCompute)
    {
        (_gl, _mode, _bindings) = (gl, mode, limits.StorageBuffers);
        _raster = mode == GuestStateMode.RestoreEverything ? new RasterState(gl, limits.IsEs, hasCompute) : null;
        _store = limits.IsEs ? s_unpack[2..] : s_unpack;
        _existing = TouchedState.All & ~(limits.IsEs ? TouchedState.Rectangle : 0) & ~(limits.HasExternalTextures ? 0 : TouchedState.External) & ~(limits.HasBufferTextures ? 0 : TouchedState.Texels)
            & ~(hasCompute ? 0 : TouchedState.Compute | TouchedState.MoreStorage | TouchedState.Image | TouchedState.Copies);
    }

    /// <summary>State queries asked since the device was made.</summary>
    public long Queries { get; private set; }

    /// <summary>Calls that had state to restore since the device was made.</summary>
    public long Restores { get; private set; }

    private bool All => _mode == GuestStateMode.RestoreEverything;

    private int Buffers => All ? Units : TouchedBuffers;

    internal void Enter(TouchedState touches)
    {
        _depth++;
        if (_mode == GuestStateMode.Declared)
        {
            if (Has(touches, TouchedState.Unpack))
            {
                SetUnpackToDefault();
            }

            return;
        }

        if (All && _saved == TouchedState.None)
        {
            touches = _existing;
            Queries += _raster!.Save();
        }

        TouchedState missing = touches & _existing & ~_saved;
        if (missing != TouchedState.None)
        {
            Save(missing);
            _saved |= missing;
        }
    }

    internal void Exit()
    {
        if (--_depth > 0 || _saved == TouchedState.None)
        {
            return;
        }

        Restore(_saved);
        _raster?.Restore();
        _saved = TouchedState.None;
        Restores++;
    }

    private static bool Has(TouchedState set, TouchedState group) => (set & group) != 0;

    private int Ask(GetPName name)
    {
        Queries++;
        return _gl.GetInteger(name);
    }

    private void Save(TouchedState groups)
    {
        if (Has(groups, TouchedState.Copies))
        {
            (_copyRead, _copyWrite) = (Ask((GetPName)GLEnum.CopyReadBufferBinding), Ask((GetPName)GLEnum.CopyWriteBufferBinding));
        }

        if (Has(groups, TouchedState.Compute))
        {
            (_program, _storageBuffer, _uniformBuffer) = (Ask(GetPName.CurrentProgram), Ask((GetPName)GLEnum.ShaderStorageBufferBinding), Ask(GetPName.UniformBufferBinding));
            for (int i = 0; i < Buffers; i++)
            {
                Queries += _storage[i].Read(_gl, BufferTargetARB.ShaderStorageBuffer, (uint)i);
            }

            for (int i = 0; i < (All ? Units : 1); i++)
            {
                Queries += _uniforms[i].Read(_gl, BufferTargetARB.UniformBuffer, (uint)i);
            }
        }

        for (int i = Buffers; Has(groups, TouchedState.MoreStorage) && i < _bindings; i++)
        {
            Queries += _storage[i].Read(_gl, BufferTargetARB.ShaderStorageBuffer, (uint)i);
        }

        SaveTextures(groups);
        if (Has(groups, TouchedState.Unpack))
        {
            _unpackBuffer = Ask(GetPName.PixelUnpackBufferBinding);
            for (int i = 0; i < _store.Length; i++)
            {
                _unpack[i] = Ask((GetPName)_store[i]);
            }

            SetUnpackToDefault();
        }

        for (int i = 0; Has(groups, TouchedState.Image) && i < (All ? Units : 1); i++)
        {
            Queries += _images[i].Read(_gl, (uint)i);
        }
    }

    private void SaveTextures(TouchedState groups)
    {
        if (!Has(groups, AnyTexture))
        {
            return;
        }

        if (!Has(_saved, AnyTexture))
        {
            _activeTexture = Ask(GetPName.ActiveTexture);
        }

        for (int i = 0; i < (All ? Units : TouchedTexels); i++)
        {
            TouchedState here = OfUnit(groups, i);
            if (here == TouchedState.None)
            {
                continue;
            }

            _gl.ActiveTexture(TextureUnit.Texture0 + i);
            _texels[i] = Has(here, TouchedState.Texels) ? Ask((GetPName)GLEnum.TextureBindingBuffer) : _texels[i];
            _textures[i] = Has(here, TouchedState.Texture) ? Ask(GetPName.TextureBinding2D) : _textures[i];
            _rectangles[i] = Has(here, TouchedState.Rectangle) ? Ask((GetPName)GLEnum.TextureBindingRectangle) : _rectangles[i];
            _externals[i] = Has(here, TouchedState.External) ? Ask((GetPName)PictureTextureTargets.ExternalBinding) : _externals[i];
            if (Has(here, Sampled) && !Has(OfUnit(_saved, i), Sampled))
            {
                _samplers[i] = Ask((GetPName)GLEnum.SamplerBinding);
            }
        }
    }

    /// <summary>What the groups mean for one unit: pictures are only ever on unit 0.</summary>
    private TouchedState OfUnit(TouchedState groups, int unit) => groups & (All || unit == 0 ? AnyTexture : TouchedState.Texels);

    // A host's strides and offsets would shear what is uploaded.
    private void SetUnpackToDefault()
    {
        foreach (PixelStoreParameter parameter in _store)
        {
            _gl.PixelStore(parameter, parameter == PixelStoreParameter.UnpackAlignment ? 4 : 0);
        }
    }

    private void Restore(TouchedState groups)
    {
        if (Has(groups, TouchedState.Copies))
        {
            _gl.BindBuffer(BufferTargetARB.CopyReadBuffer, (uint)_copyRead);
            _gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, (uint)_copyWrite);
        }

        for (int i = Buffers; Has(groups, TouchedState.MoreStorage) && i < _bindings; i++)
        {
            _storage[i].Write(_gl, BufferTargetARB.ShaderStorageBuffer, (uint)i);
        }

        if (Has(groups, TouchedState.Compute))
        {
            _gl.UseProgram((uint)_program);
            for (int i = 0; i < Buffers; i++)
            {
                _storage[i].Write(_gl, BufferTargetARB.ShaderStorageBuffer, (uint)i);
            }

            for (int i = 0; i < (All ? Units : 1); i++)
            {
                _uniforms[i].Write(_gl, BufferTargetARB.UniformBuffer, (uint)i);
            }

            // Binding an indexed buffer binds the generic one too, so that comes last.
            _gl.BindBuffer(BufferTargetARB.ShaderStorageBuffer, (uint)_storageBuffer);
            _gl.BindBuffer(BufferTargetARB.UniformBuffer, (uint)_uniformBuffer);
        }

        RestoreTextures(groups);
        if (Has(groups, TouchedState.Unpack))
        {
            for (int i = 0; i < _store.Length; i++)
            {
                _gl.PixelStore(_store[i], _unpack[i]);
            }

            _gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, (uint)_unpackBuffer);
        }

        for (int i = 0; Has(groups, TouchedState.Image) && i < (All ? Units : 1); i++)
        {
            _images[i].Write(_gl, (uint)i);
        }
    }

    private void RestoreTextures(TouchedState groups)
    {
        if (!Has(groups, AnyTexture))
        {
            return;
        }

        for (int i = 0; i < (All ? Units : TouchedTexels); i++)
        {
            TouchedState here = OfUnit(groups, i);
            if (here == TouchedState.None)
            {
                continue;
            }

            _gl.ActiveTexture(TextureUnit.Texture0 + i);
            Bind(here, TouchedState.Texels, TextureTarget.TextureBuffer, _texels[i]);
            Bind(here, TouchedState.Texture, TextureTarget.Texture2D, _textures[i]);
            Bind(here, TouchedState.Rectangle, TextureTarget.TextureRectangle, _rectangles[i]);
            Bind(here, TouchedState.External, (TextureTarget)PictureTextureTargets.ExternalTarget, _externals[i]);
            if (Has(here, Sampled))
            {
                _gl.BindSampler((uint)i, (uint)_samplers[i]);
            }
        }

        _gl.ActiveTexture((TextureUnit)_activeTexture);
    }

    private void Bind(TouchedState here, TouchedState group, TextureTarget target, int texture)
    {
        if (Has(here, group))
        {
            _gl.BindTexture(target, (uint)texture);
        }
    }
}
