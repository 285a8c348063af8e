using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>A training that goes on: its state, and what was measured of its whole epochs.</summary>
internal sealed record ResumedTraining(TrainingState State, IReadOnlyList<EpochRow> Rows);

/// <summary>
/// The file of <c>--checkpoint</c>: the training's state with what was measured so far and the settings that the result depends on.
/// It is written whole under another name and then renamed, so there is always one to go on from.
/// </summary>
/// <param name="path">Where it lies.</param>
/// <param name="every">Epochs from one writing to the next.</param>
/// <param name="settings">What the result depends on.</param>
internal sealed class CheckpointFile(string path, int every, TrainingSettings settings)
{
    private const string RowsNote = "rows", SettingsNote = "settings";
    private TrainingState? _latest;

    /// <summary>Takes the latest state, which <see cref="Write"/> may write.</summary>
    public void Keep(TrainingState state) => _latest = state;

    /// <summary>Writes the latest state at the end of an epoch whose turn it is, or whatever the epoch if <paramref name="now"/>.</summary>
    /// <param name="rows">What was measured of the whole epochs.</param>
    /// <param name="best">The weights that did best on the pictures held back; null for those that the state has.</param>
    /// <param name="now">Whether nothing follows.</param>
    /// <param name="context">Is told if the file cannot be written; training goes on.</param>
    public void Write(IReadOnlyList<EpochRow> rows, ParameterStore? best, bool now, CommandContext context)
    {
        if (_latest is null || (!now && rows.Count % every != 0))
        {
            return;
        }

        try
        {
            (_latest with
            {
                Best = best ?? _latest.Best,
                Notes = new Dictionary<string, string>
                {
                    [SettingsNote] = JsonSerializer.Serialize(settings.Lines, JsonResults.Default.StringArray),
                    [RowsNote] = JsonSerializer.Serialize([.. rows], JsonResults.Default.EpochRowArray),
                },
            }).Save(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Note($"the checkpoint could not be written: {e.Message}");
        }

        _latest = null;
    }

    /// <summary>Reads such a file for a training with these settings and parameters.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What must be as it was.</param>
    /// <param name="parameters">The network's parameters, for their shapes.</param>
    /// <param name="epochs">Passes over all pictures in all.</param>
    /// <exception cref="UserException">It is no such file, or of another training; the line says what differs.</exception>
    /// <exception cref="DataFormatException">It is no saved state of training.</exception>
    public static ResumedTraining Load(string path, TrainingSettings settings, ParameterStore parameters, int epochs)
    {
        TrainingState state = TrainingState.Load(path);
        if (!state.Notes.TryGetValue(SettingsNote, out string? lines) || !state.Notes.TryGetValue(RowsNote, out string? table))
        {
            throw new UserException($"--resume {path} is a state of training, but not one that train --checkpoint wrote", ExitCode.BadInput);
        }

        EpochRow[]? rows;
        try
        {
            settings.RequireSame(JsonSerializer.Deserialize(lines, JsonResults.Default.StringArray) ?? [], path);
            rows = JsonSerializer.Deserialize(table, JsonResults.Default.EpochRowArray);
        }
        catch (JsonException e)
        {
            throw new UserException($"--resume {path} is damaged: {e.Message}", ExitCode.BadInput);
        }

        if (rows is null || rows.Length != state.EpochLosses.Count)
        {
            throw new UserException($"--resume {path} is damaged: it has {rows?.Length ?? 0} measured epochs but {state.EpochLosses.Count} losses", ExitCode.BadInput);
        }

        foreach (string name in parameters.Names)
        {
            if (!state.Parameters.Contains(name) || state.Parameters[name].Type != parameters[name].Type)
            {
                throw new UserException($"--resume {path} is damaged: {(state.Parameters.Contains(name) ? $"its {name} is {state.Parameters[name].Type} instead of {parameters[name].Type}" : $"it has no {name}")}", ExitCode.BadInput);
            }
        }

        return state.Epoch <= epochs ? new ResumedTraining(state, rows)
            : throw new UserException($"--resume {path} is in epoch {state.Epoch} already, beyond --epochs {epochs}", ExitCode.Usage);
    }
}
