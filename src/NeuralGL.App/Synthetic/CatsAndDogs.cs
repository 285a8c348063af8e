using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>
/// Colour pictures of cats and dogs, each a function of seed and index alone. A picture is a window on a somewhat larger one, so
/// that a shifted picture shows what lies beside it. Make one per thread.
/// </summary>
/// <param name="side">The window's side, in pixels.</param>
/// <param name="margin">How far the window can be moved, in pixels.</param>
internal sealed class CatsAndDogs(int side, int margin = 0)
{
    private const long TraitStream = 201, LookStream = 202, NoiseStream = 203;

    /// <summary>Camera noise: its greatest size, 0 to 1.</summary>
    private const float Noise = 0.02f;

    private readonly int _whole = side + (2 * margin);
    private readonly Canvas _canvas = new(side + (2 * margin), side + (2 * margin));

    /// <summary>Numbers in a whole picture: [3, whole side, whole side], where the whole side is side + 2·margin.</summary>
    public int WholeLength => 3 * _whole * _whole;

    /// <summary>Draws a picture, cats at even numbers and dogs at odd ones.</summary>
    /// <param name="seed">Seed of the whole set.</param>
    /// <param name="index">Number of the picture in it.</param>
    /// <param name="whole">Filled with the whole picture: red, green and blue planes, 0 to 1; see <see cref="WholeLength"/>.</param>
    /// <returns>The attributes that were drawn.</returns>
    public AnimalTraits Draw(long seed, long index, Span<float> whole) => Draw(seed, index, index % 2 == 0 ? AnimalKind.Cat : AnimalKind.Dog, whole);

    /// <summary>Draws a picture of a cat or of a dog; pose and colours are the same for both.</summary>
    public AnimalTraits Draw(long seed, long index, AnimalKind kind, Span<float> whole)
    {
        SplitMix traitRandom = new(seed, TraitStream, index), lookRandom = new(seed, LookStream, index), noise = new(seed, NoiseStream, index);
        var traits = AnimalTraits.Draw(kind, ref traitRandom);
        var look = AnimalLook.Draw(ref lookRandom);
        _canvas.Clear();
        new AnimalPainter(_canvas).Paint(traits, look, side, new Vector2(margin));
        var plane = _whole * _whole;
        for (var y = 0; y < _whole; y++)
        {
            // The wall is lighter above, and the floor begins within a pixel.
            var wall = look.Wall * (1.03f - (0.1f * (y - margin) / side));
            var ground = Vector3.Lerp(wall, look.Floor, Math.Clamp(y + 0.5f - margin - (look.Horizon * side), 0, 1));
            for (var x = 0; x < _whole; x++)
            {
                var from = (y * _canvas.Stride) + x;
                var colour = (ground * (1 - _canvas.Coverage[from])) + new Vector3(_canvas.Red[from], _canvas.Green[from], _canvas.Blue[from]);
                colour = Vector3.Clamp(colour + new Vector3(noise.Range(-Noise, Noise)), Vector3.Zero, Vector3.One);
                var at = (y * _whole) + x;
                (whole[at], whole[at + plane], whole[at + (2 * plane)]) = (colour.X, colour.Y, colour.Z);
            }
        }

        return traits;
    }

    /// <summary>What the window shows of a whole picture.</summary>
    /// <param name="whole">A picture by <c>Draw</c>.</param>
    /// <param name="right">How far everything is moved to the right, in pixels; at most the margin.</param>
    /// <param name="down">The same downwards.</param>
    /// <param name="into">[3, side, side], filled.</param>
    public void Window(ReadOnlySpan<float> whole, int right, int down, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(Math.Abs(right), Math.Abs(down)), margin, nameof(right));
        for (var row = 0; row < 3 * side; row++)
        {
            var from = ((row / side * _whole) + (row % side) + margin - down) * _whole;
            whole.Slice(from + margin - right, side).CopyTo(into.Slice(row * side, side));
        }
    }
}
