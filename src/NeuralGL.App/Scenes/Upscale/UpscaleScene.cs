using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Onnx;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>
/// A picture made half as large and doubled again, by interpolation on the left of a line and by a network on the right of it, beside
/// what it was. It begins with a drawing of its own and takes the frames of any source.
/// </summary>
internal sealed partial class UpscaleScene : IFrameScene
{
    private const float KeyStep = 1f / 48, LeastZoom = 2, MostZoom = 16;

    private const int StepsASwing = 260, StepsASpot = 130;

    /// <summary>Where the lens looks by itself: wheel, tiles, twigs, fence.</summary>
    private static readonly Vector2[] s_spots = [new(0.79f, 0.46f), new(0.24f, 0.47f), new(0.48f, 0.56f), new(0.8f, 0.84f)];

    private readonly Upscaling _upscaling;
    private readonly TimeSpan? _budget;
    private float _slider = 0.5f, _zoom = 5;
    private Vector2 _spot = s_spots[0];
    private bool _byHand, _isDragged, _spotByHand, _isNearest;

    public UpscaleScene(SceneLab lab)
    {
        _budget = lab.Budget;
        _upscaling = Upscaling.Create(lab, OnnxFile.Load(Assets.Find("models/upscale-2x.onnx")));
        ShowOwn();
    }

    public Phrase Caption => _isNearest ? SceneTexts.UpscaleCaptionNearest : SceneTexts.UpscaleCaption;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double> { ["slider"] = _slider };
            if (_upscaling.Shown is { } shown)
            {
                (values["width"], values["height"], values["network_ms"]) = (shown.Width, shown.Height, shown.Milliseconds);
                if (shown.Decibels is { } found)
                {
                    (values["psnr_bicubic"], values["psnr_network"], values["gain_db"]) = (found.Bicubic, found.Network, found.Network - found.Bicubic);
                }
            }

            return values;
        }
    }

    public IReadOnlyList<SceneControl> Controls =>
    [
        new("← →", SceneTexts.UpscaleSlide, [Key.Left, Key.Right], key => (_byHand, _slider) = (true, Math.Clamp(_slider + (key.Key == Key.Left ? -KeyStep : KeyStep), 0, 1))),
        new("Home End", SceneTexts.UpscaleEnds, [Key.Home, Key.End], key => (_byHand, _slider) = (true, key.Key == Key.Home ? 0 : 1)),
        SceneControl.Of(Key.B, "B", SceneTexts.UpscaleBefore, _ => _isNearest = !_isNearest),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.UpscaleSwing, _ => _byHand = _spotByHand = false),
        SceneControl.Pointer(SceneTexts.GestureDrag, SceneTexts.UpscaleDrag),
        SceneControl.Pointer(SceneTexts.GesturePoint, SceneTexts.UpscalePoint),
        SceneControl.Pointer(SceneTexts.GestureWheel, SceneTexts.UpscaleWheel),
    ];

    /// <summary>A new frame is taken when the last is done, so that both sides of the line are always of one frame.</summary>
    public bool IsReady => !_upscaling.IsUnderway;

    public void ShowOwn() => _upscaling.Begin(UpscaleDrawing.Draw(), UpscaleDrawing.Width, UpscaleDrawing.Height);

    public void Show(Frame frame) => _upscaling.Begin(frame.Pixels, frame.Width, frame.Height);

    public void Step(int step)
    {
        _upscaling.Collect();
        _upscaling.Go(_budget);
        _slider = _byHand ? _slider : 0.5f + (0.3f * MathF.Sin(MathF.Tau * step / StepsASwing));
        _spot = _spotByHand ? _spot : s_spots[step / StepsASpot % s_spots.Length];
    }

    public bool OnPointer(ScenePointer pointer)
    {
        Rect picture = Picture;
        switch (pointer.Act)
        {
            case PointerAct.Pressed when pointer.Button == PointerButton.Left && picture.Inset(-12, 0).Contains(pointer.Position):
                _isDragged = true;
                break;
            case PointerAct.Released when pointer.Button == PointerButton.Left:
                bool wasDragged = _isDragged;
                _isDragged = false;
                return wasDragged;
            case PointerAct.Scrolled when pointer.Wheel != 0:
                _zoom = Math.Clamp(_zoom * MathF.Pow(1.15f, pointer.Wheel), LeastZoom, MostZoom);
                return true;
        }

        if (_isDragged)
        {
            (_byHand, _slider) = (true, Math.Clamp((pointer.Position.X - picture.X) / picture.Width, 0, 1));
        }

        bool isOver = picture.Contains(pointer.Position);
        if (isOver)
        {
            (_spotByHand, _spot) = (true, (pointer.Position - new Vector2(picture.X, picture.Y)) / new Vector2(picture.Width, picture.Height));
        }

        return _isDragged || isOver;
    }

    public void Dispose() => _upscaling.Dispose();
}
