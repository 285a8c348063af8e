using NeuralGL.Graphs;
using NeuralGL.Pictures;

namespace NeuralGL.App.Models;

/// <summary>A network that takes one picture: from a file, or taught in the window.</summary>
internal interface IPictureModel
{
    /// <summary>How people call it.</summary>
    string Name { get; }

    /// <summary>The layers.</summary>
    Graph Graph { get; }

    /// <summary>Their weights.</summary>
    ParameterStore Parameters { get; }

    /// <summary>One name for each number of the first output.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>How the first output is read as text; null if it is not text.</summary>
    CtcText? Text => null;

    /// <summary>How a picture is prepared, or an error that says why this model takes none.</summary>
    PictureTransform RequireInput();
}
