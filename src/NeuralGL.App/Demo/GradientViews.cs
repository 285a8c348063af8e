using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>The views of gradients, each made when it is first asked for.</summary>
/// <param name="device">The device.</param>
/// <param name="backend">What computes them.</param>
/// <param name="activations">The network, with the frame that they are about.</param>
/// <param name="model">The model.</param>
/// <param name="layers">The panels of its inputs and layers.</param>
/// <param name="weights">The panels of its weights.</param>
internal sealed class GradientViews(GlDevice device, IBackend backend, IActivations activations, IPictureModel model, PanelSet layers, PanelSet weights) : IDisposable
{
    /// <summary>Parameters of a model whose views are made before they are asked for.</summary>
    private const long MostPrepared = 4_000_000;

    private static readonly DemoViewMode[] s_views = [DemoViewMode.ActivationGradients, DemoViewMode.WeightGradients, DemoViewMode.Saliency];

    private readonly Dictionary<DemoViewMode, GradientView> _views = [];
    private readonly Dictionary<DemoViewMode, string> _reasons = [];

    /// <summary>Whether <see cref="Advance"/> has something to do.</summary>
    internal bool IsUnderway
    {
        get
        {
            foreach (GradientView view in _views.Values)
            {
                if (view.IsUnderway)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>A view; null if it shows no gradients or the network has none.</summary>
    internal GradientView? Of(DemoViewMode mode)
    {
        if (mode is DemoViewMode.Activations or DemoViewMode.Weights || _reasons.ContainsKey(mode))
        {
            return null;
        }

        if (!_views.TryGetValue(mode, out GradientView? view))
        {
            try
            {
                _views[mode] = view = Make(mode);
            }
            catch (Exception e) when (e is GraphException or GlException)
            {
                _reasons[mode] = $"no gradients: {e.Message}";
                return null;
            }
        }

        view.Panels.Look = layers.Look;
        return view;
    }

    /// <summary>Why <see cref="Of"/> gives none.</summary>
    internal string WhyNone(DemoViewMode mode) => _reasons.GetValueOrDefault(mode, "");

    /// <summary>Makes one view that nobody has asked for yet, so that no later frame has to build shaders. A large model's views wait until they are asked for, since each takes as much memory as the model.</summary>
    /// <param name="made">The view; null if the network has no such gradients.</param>
    /// <returns>Whether there was one to be made.</returns>
    internal bool TryPrepare(out GradientView? made)
    {
        made = null;
        if (model.Graph.Parameters.Sum(p => (long)p.Shape.Length) > MostPrepared)
        {
            return false;
        }

        foreach (DemoViewMode mode in s_views)
        {
            if (!_views.ContainsKey(mode) && !_reasons.ContainsKey(mode))
            {
                made = Of(mode);
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes on with the view that is underway, for about so long.</summary>
    internal void Advance(TimeSpan budget)
    {
        foreach (GradientView view in _views.Values)
        {
            if (view.IsUnderway)
            {
                view.Advance(budget);
                return;
            }
        }
    }

    /// <summary>Takes the limits that have arrived.</summary>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        foreach (GradientView view in _views.Values)
        {
            arrived |= view.Collect(wait);
        }

        return arrived;
    }

    public void Dispose()
    {
        foreach (GradientView view in _views.Values)
        {
            view.Dispose();
        }
    }

    private GradientView Make(DemoViewMode mode) =>
        model.Graph.Inputs.Count > 1 ? throw new GraphException("they are of models with one input")
        : model.Text is not null ? throw new GraphException("the output is a line of text, not one answer among classes")
        : mode == DemoViewMode.Saliency ? GradientView.OfScore(device, backend, activations, model, layers.Panels[0])
        : GradientView.OfLoss(device, backend, activations, model, mode == DemoViewMode.WeightGradients ? weights.Panels : layers.Panels);
}
