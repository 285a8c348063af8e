namespace NeuralGL.OpenGL.Scheduling;

/// <summary>A box of a dispatch's work groups, which OpenGL can dispatch at once.</summary>
/// <param name="First">The box's first group.</param>
/// <param name="Groups">Groups along each axis.</param>
/// <param name="Before">Groups of the dispatch that come before it: along x first, then along y, then along z.</param>
internal readonly record struct Piece((int X, int Y, int Z) First, (int X, int Y, int Z) Groups, int Before)
{
    /// <summary>Groups in the box.</summary>
    public int Count => Groups.X * Groups.Y * Groups.Z;

    /// <summary>All groups.</summary>
    public static int CountOf((int X, int Y, int Z) groups) => groups.X * groups.Y * groups.Z;

    /// <summary>
    /// The largest box that begins after so many groups and has at most so many: whole layers, else whole rows, else a part of a row.
    /// </summary>
    public static Piece Next((int X, int Y, int Z) all, int before, int most)
    {
        (int x, int y, int z) = (before % all.X, before / all.X % all.Y, before / all.X / all.Y);
        if (x > 0 || most < all.X)
        {
            return new((x, y, z), (Math.Min(most, all.X - x), 1, 1), before);
        }

        int rows = most / all.X;
        return y > 0 || rows < all.Y
            ? new((0, y, z), (all.X, Math.Min(rows, all.Y - y), 1), before)
            : new((0, 0, z), (all.X, all.Y, Math.Min(rows / all.Y, all.Z - z)), before);
    }
}
