using NeuralGL.Graphs;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>Where one sample of an input comes from: a texture, a ring of them, or frames that are uploaded.</summary>
internal sealed class PictureSource(GlDevice device, PictureTransform transform) : IDisposable
{
    private readonly TextureToTensor _prepare = new(device, transform);
    private PictureTexture _texture;
    private UploadTexture? _upload, _own;

    internal PictureTransform Transform => _prepare.Transform;

    internal InputRing<PictureTexture>? Ring { get; private set; }

    /// <summary>What frames from the CPU are uploaded to.</summary>
    internal UploadTexture Own => _own ??= new UploadTexture(device);

    internal void Read(in PictureTexture texture)
    {
        Leave();
        _texture = texture;
    }

    internal void Read(InputRing<PictureTexture> ring)
    {
        Leave();
        Ring = ring;
    }

    internal void Read(UploadTexture upload)
    {
        if (_upload != upload)
        {
            Leave();
            _upload = upload;
        }
    }

    internal void Run(GlBuffer destination, int sample, string input)
    {
        if (Ring is { } ring)
        {
            int slot = ring.Take();
            _prepare.Run(ring[slot], destination, sample);
            ring.MarkRead(slot);
        }
        else if (_upload is { } upload)
        {
            _prepare.Run(upload.Handle == 0 ? throw new GraphException($"input '{input}' reads uploaded frames, and none has been uploaded") : new PictureTexture(upload.Handle, upload.Width, upload.Height), destination, sample);
        }
        else
        {
            _prepare.Run(_texture, destination, sample);
        }
    }

    /// <summary>Reads the picture that is there, which builds the shader; a ring goes on to no other slot, and frames that have yet to come are not missed.</summary>
    internal void FirstRun(GlBuffer destination, int sample)
    {
        PictureTexture texture = Ring is { } ring ? ring[0] : _upload is { } upload ? new PictureTexture(upload.Handle, upload.Width, upload.Height) : _texture;
        if (texture.Handle != 0)
        {
            _prepare.Run(texture, destination, sample);
        }
    }

    public void Dispose()
    {
        Leave();
        _own?.Dispose();
        _prepare.Dispose();
    }

    private void Leave()
    {
        Ring?.Dispose();
        (Ring, _upload) = (null, null);
    }
}
