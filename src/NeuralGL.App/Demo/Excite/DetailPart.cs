namespace NeuralGL.App.Demo;

/// <summary>What the place beside an opened unit shows.</summary>
internal enum DetailPart
{
    /// <summary>How its value comes about.</summary>
    Formula,

    /// <summary>The frames that excited it most.</summary>
    Frames,

    /// <summary>The input that it would like best.</summary>
    Preferred,

    /// <summary>Guided backpropagation onto the frame.</summary>
    Guided,
}

/// <summary>What the parts are called on the command line and on the screen.</summary>
internal static class DetailParts
{
    private static readonly (DetailPart Part, string Name, string Title)[] s_all =
    [
        (DetailPart.Formula, "formula", "formula"),
        (DetailPart.Frames, "frames", "nine frames"),
        (DetailPart.Preferred, "preferred", "preferred input"),
        (DetailPart.Guided, "guided", "guided gradient"),
    ];

    internal static int Count => s_all.Length;

    /// <summary>All of them, for help and errors.</summary>
    internal static string All { get; } = string.Join(", ", s_all.Select(p => p.Name));

    internal static string Of(DetailPart part) => s_all[(int)part].Name;

    /// <summary>What is written on its tab.</summary>
    internal static string Title(DetailPart part) => s_all[(int)part].Title;

    /// <summary>The part of a name; null if there is none.</summary>
    internal static DetailPart? Find(string name) => Array.FindIndex(s_all, p => p.Name == name) is >= 0 and var i ? s_all[i].Part : null;

    /// <summary>The next one, round and round.</summary>
    internal static DetailPart Next(DetailPart part) => (DetailPart)(((int)part + 1) % s_all.Length);
}
