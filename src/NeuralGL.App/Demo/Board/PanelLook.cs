using System.Globalization;
using NeuralGL.App.Commands;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>How panels are coloured: whose limits a number is measured by, whether they stand still, and the maps.</summary>
internal sealed class PanelLook
{
    /// <summary>What one press makes limits narrower by, or wider.</summary>
    internal const float Step = 1.25f;

    private static readonly string[] s_scopes = ["layer", "network", "unit"];

    private HeatmapScope _scope;
    private HeatmapColors _colors = ColorMaps.Default;
    private (float Low, float High)? _given;
    private long? _heldSince;
    private float _factor = 1;
    private bool _isHeld;

    /// <summary>Names of scopes, for people.</summary>
    internal static string ScopeNames => "unit, layer, network";

    /// <summary>Names of maps, for people.</summary>
    internal static string MapNames => string.Join(", ", ColorMaps.All.Select(m => m.Name));

    /// <summary>Changes with everything that is set.</summary>
    internal int Version { get; private set; }

    internal HeatmapScope Scope { get => _scope; set => Set(ref _scope, value); }

    internal HeatmapColors Colors { get => _colors; set => Set(ref _colors, value); }

    /// <summary>What limits follow.</summary>
    internal HeatmapRule Rule
    {
        get
        {
            return new(_scope, _isHeld, _factor, _given is { } given ? (given.Low * _factor, given.High * _factor) : null);
        }
    }

    /// <summary>Scope and state in words, such as <c>layer · locked</c>; empty for what is usual.</summary>
    internal string Words { get; private set; } = "";

    /// <summary>The scope's name.</summary>
    internal string ScopeName => s_scopes[(int)_scope];

    /// <summary>As <c>--ranges</c> takes it.</summary>
    internal string Ranges
    {
        get
        {
            HeatmapRule rule = Rule;
            return rule.Given is { } given ? string.Create(CultureInfo.InvariantCulture, $"{given.Low:R}:{given.High:R}")
                : _heldSince is not { } frame ? "auto"
                : string.Create(CultureInfo.InvariantCulture, $"locked:{frame}{(_factor == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"x{_factor:R}"))}");
        }
    }

    /// <summary>Unit after layer after network, and round again.</summary>
    internal void NextScope() => Scope = (HeatmapScope)(((int)_scope + 1) % s_scopes.Length);

    /// <summary>The next maps, and round again.</summary>
    internal void NextColors() => Colors = ColorMaps.All[(Enumerable.Range(0, ColorMaps.All.Count).First(i => ColorMaps.All[i] == _colors) + 1) % ColorMaps.All.Count];

    /// <summary>Limits follow the data again.</summary>
    internal void Automatic()
    {
        (_isHeld, _heldSince, _given, _factor) = (false, null, null, 1);
        Changed();
    }

    /// <summary>Keeps the limits of the frame that is shown, or lets them go.</summary>
    internal void ToggleLock(long frame)
    {
        if (_isHeld || _given is not null)
        {
            Automatic();
            return;
        }

        Hold(frame);
    }

    /// <summary>Makes limits narrower (−1) or wider (1) by a step, and keeps them.</summary>
    internal void Widen(int by, long frame)
    {
        if (_given is null && !_isHeld)
        {
            Hold(frame);
        }

        _factor = Math.Clamp(by < 0 ? _factor / Step : _factor * Step, 1e-4f, 1e4f);
        Changed();
    }

    /// <summary>A frame has been coloured: one at which limits are to be kept keeps them.</summary>
    internal void Coloured(long frame)
    {
        LastColoured = frame;
        if (!_isHeld && _heldSince <= frame)
        {
            _isHeld = true;
            Changed();
        }
    }

    /// <summary>The frame whose colours are shown.</summary>
    internal long LastColoured { get; private set; }

    /// <summary>The last frame before the limits stand still; null if they follow the data.</summary>
    internal long? HeldSince => _heldSince;

    /// <summary>Sets what <c>--ranges</c> says: <c>auto</c>, <c>locked:FRAME</c>, the same with <c>xFACTOR</c>, or <c>LOW:HIGH</c>.</summary>
    /// <exception cref="UserException">It says something else.</exception>
    internal void Parse(string text)
    {
        Automatic();
        if (text == "auto")
        {
            return;
        }

        string[] parts = text.Split(':');
        if (parts is ["locked", var at] && at.Split('x') is [var frame, .. var rest] && rest.Length < 2 && long.TryParse(frame, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            float factor = 1;
            if (rest.Length == 0 || (Number(rest[0], out factor) && factor > 0))
            {
                (_heldSince, _factor) = (number, factor);
                Changed();
                return;
            }
        }
        else if (parts.Length == 2 && Number(parts[0], out float low) && Number(parts[1], out float high) && low < high && high > 0)
        {
            _given = (low, high);
            Changed();
            return;
        }

        throw new UserException($"--ranges {text}: it takes auto, two numbers LOW:HIGH such as -2:2 with the second above 0, or locked:FRAME", ExitCode.Usage);
    }

    /// <summary>The scope of a name.</summary>
    /// <exception cref="UserException">There is no such scope.</exception>
    internal static HeatmapScope FindScope(string name) =>
        Array.IndexOf(s_scopes, name) is >= 0 and var i ? (HeatmapScope)i : throw new UserException($"--range-scope {name}: there is no such scope; there are {ScopeNames}", ExitCode.Usage);

    /// <summary>The maps of a name.</summary>
    /// <exception cref="UserException">There are no such maps.</exception>
    internal static HeatmapColors FindColors(string name) =>
        ColorMaps.All.FirstOrDefault(m => m.Name == name) ?? throw new UserException($"--colormap {name}: there is no such map; there are {MapNames}", ExitCode.Usage);

    private static bool Number(string text, out float number) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);

    private void Hold(long frame)
    {
        (_isHeld, _heldSince) = (true, frame);
        Changed();
    }

    private void Set<T>(ref T field, T value)
    {
        field = value;
        Changed();
    }

    private void Changed()
    {
        Version++;
        string state = _given is not null || _factor != 1 ? "manual" : _heldSince is not null ? "locked" : "auto";
        Words = _scope == HeatmapScope.Panel && state == "auto" ? "" : $"ranges: {ScopeName} · {state}";
    }
}
