using NeuralGL.App.Frames;

namespace NeuralGL.App.Scenes;

/// <summary>A scene that shows what it does on a picture of its own or on the frames of a source.</summary>
internal interface IFrameScene : IScene
{
    /// <summary>Whether it is done with the last picture; others wait.</summary>
    bool IsReady { get; }

    /// <summary>Goes on with a frame.</summary>
    void Show(Frame frame);

    /// <summary>Goes on with a picture of its own, as it began.</summary>
    void ShowOwn();
}
