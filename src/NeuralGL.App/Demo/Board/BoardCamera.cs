using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>How a board is looked at: enlarged about a point, and moved. At rest the whole board fills its room.</summary>
internal sealed class BoardCamera
{
    /// <summary>Largest enlargement: a thumbnail of a network with hundreds of layers becomes a panel.</summary>
    internal const float Most = 32;

    private Rect _area;
    private Vector2 _origin;

    /// <summary>Pixels on screen for a pixel of the board, 1 to <see cref="Most"/>.</summary>
    internal float Zoom { get; private set; } = 1;

    /// <summary>Says which room the board fills; the picture never leaves it empty.</summary>
    internal void Bound(Rect area)
    {
        _area = area;
        Vector2 slack = new(area.Width * (Zoom - 1), area.Height * (Zoom - 1));
        _origin = Vector2.Clamp(_origin, -slack, Vector2.Zero);
    }

    /// <summary>Enlarges by a factor so that what is under a pixel stays there.</summary>
    internal void ZoomAt(Vector2 pixel, float factor)
    {
        float zoom = Math.Clamp(Zoom * factor, 1, Most);
        Vector2 at = pixel - new Vector2(_area.X, _area.Y);
        _origin = at - ((at - _origin) * (zoom / Zoom));
        Zoom = zoom;
        Bound(_area);
    }

    /// <summary>Moves the board.</summary>
    internal void Pan(Vector2 by)
    {
        _origin += by;
        Bound(_area);
    }

    /// <summary>Shows the whole board again.</summary>
    internal void Reset() => (Zoom, _origin) = (1, default);

    /// <summary>Moves the board as little as brings a rectangle of the screen into view.</summary>
    internal void Reveal(Rect onScreen)
    {
        float x = onScreen.X < _area.X ? _area.X - onScreen.X : MathF.Min(0, _area.Right - onScreen.Right);
        float y = onScreen.Y < _area.Y ? _area.Y - onScreen.Y : MathF.Min(0, _area.Bottom - onScreen.Bottom);
        Pan(new Vector2(x, y));
    }

    /// <summary>Where a point of the board is on screen.</summary>
    internal Vector2 OnScreen(Vector2 point) => new(_area.X + _origin.X + ((point.X - _area.X) * Zoom), _area.Y + _origin.Y + ((point.Y - _area.Y) * Zoom));

    /// <summary>Where a rectangle of the board is on screen, on whole pixels.</summary>
    internal Rect OnScreen(Rect place)
    {
        Vector2 corner = OnScreen(new Vector2(place.X, place.Y));
        return new Rect(corner.X, corner.Y, place.Width * Zoom, place.Height * Zoom).Snapped;
    }
}
