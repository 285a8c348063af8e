using NeuralGL.Data;

namespace NeuralGL.App.Frames;

/// <summary>The test pictures of MNIST-format data, in their own size. The format's 0 is background and 255 foreground, so a frame is dark ink on white paper: grey = 255 − value. The label is the truth.</summary>
internal sealed class IdxSource : IFrameSource
{
    private readonly IdxDataSet _data;
    private int _next;

    /// <exception cref="FrameSourceException">The data cannot be read (exit code 2).</exception>
    public IdxSource(string folder)
    {
        try
        {
            _data = IdxDataSet.Load(folder, DataSplit.Test);
        }
        catch (DataFormatException e)
        {
            throw new FrameSourceException(e.Message, 2, e);
        }

        Description = $"idx {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))} ({_data.Count})";
    }

    public string Description { get; }

    public double? FrameRate => 2;

    public bool IsLive => false;

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        if (_next >= _data.Count)
        {
            return FrameRead.Ended;
        }

        var from = _data.Image(_next);
        var to = into.Resize(_data.Columns, _data.Rows);
        for (var i = 0; i < from.Length; i++)
        {
            var grey = (byte)(255 - from[i]);
            (to[4 * i], to[(4 * i) + 1], to[(4 * i) + 2], to[(4 * i) + 3]) = (grey, grey, grey, 255);
        }

        (into.Index, into.Timestamp, into.Truth) = (_next, TimeSpan.FromSeconds(_next / FrameRate!.Value), new FrameTruth(_data.Labels[_next], false));
        _next++;
        return FrameRead.Got;
    }

    public bool TryRewind()
    {
        _next = 0;
        return true;
    }

    public void Dispose()
    {
    }
}
