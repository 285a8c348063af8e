namespace NeuralGL.App.Teach;

/// <summary>What was shown so far: prepared pictures by class, in the order in which they were collected, so that the last ones can be taken back.</summary>
/// <param name="inputs">Numbers of a prepared picture.</param>
internal sealed class TeachSet(int inputs)
{
    /// <summary>The most classes: one for each of the keys 1 to 9.</summary>
    internal const int MaxClasses = 9;

    private readonly List<float[]>[] _examples = [.. Enumerable.Range(0, MaxClasses).Select(_ => new List<float[]>())];
    private readonly string[] _names = [.. Enumerable.Range(1, MaxClasses).Select(i => $"class {i}")];
    private readonly Stack<(int Class, int Count)> _collected = new();

    /// <summary>Numbers of a prepared picture.</summary>
    internal int Inputs => inputs;

    /// <summary>Classes that the network must tell apart: up to the last one that has a picture, and at least two.</summary>
    internal int Classes => Math.Max(2, Array.FindLastIndex(_examples, e => e.Count > 0) + 1);

    /// <summary>Classes that have pictures; learning begins with the second.</summary>
    internal int FilledClasses => _examples.Count(e => e.Count > 0);

    /// <summary>All pictures.</summary>
    internal int Count => _examples.Sum(e => e.Count);

    /// <summary>The pictures of a class.</summary>
    internal int CountOf(int cls) => _examples[cls].Count;

    /// <summary>The name of a class.</summary>
    internal string NameOf(int cls) => _names[cls];

    /// <summary>The names of the classes that the network tells apart.</summary>
    internal string[] Names => _names[..Classes];

    /// <summary>Begins to collect pictures of a class: what is added until the next call can be undone in one.</summary>
    internal void Begin(int cls) => _collected.Push((cls, 0));

    /// <summary>Adds a picture to the class that is being collected; the numbers are copied.</summary>
    internal void Add(ReadOnlySpan<float> picture)
    {
        if (picture.Length != inputs)
        {
            throw new ArgumentException($"a picture has {inputs} numbers here, not {picture.Length}", nameof(picture));
        }

        (int cls, int count) = _collected.Pop();
        _examples[cls].Add(picture.ToArray());
        _collected.Push((cls, count + 1));
    }

    /// <summary>Takes back what was collected last.</summary>
    /// <returns>The class and how many pictures it lost; null if nothing is left to take back.</returns>
    internal (int Class, int Count)? Undo()
    {
        while (_collected.TryPop(out (int Class, int Count) last))
        {
            if (last.Count > 0)
            {
                _examples[last.Class].RemoveRange(_examples[last.Class].Count - last.Count, last.Count);
                return last;
            }
        }

        return null;
    }

    /// <summary>Forgets all pictures; the names stay.</summary>
    internal void Clear()
    {
        _collected.Clear();
        foreach (List<float[]> examples in _examples)
        {
            examples.Clear();
        }
    }

    /// <summary>Gives a class another name; an empty one is refused.</summary>
    internal bool Rename(int cls, string name)
    {
        name = name.Trim();
        if (name.Length > 0)
        {
            _names[cls] = name;
        }

        return name.Length > 0;
    }

    /// <summary>Draws a picture so that every class that has some is as likely as any other.</summary>
    /// <returns>The class.</returns>
    internal int Draw(ref SplitMix64 random, Span<float> picture)
    {
        int wanted = random.NextInt(FilledClasses);
        for (int cls = 0; ; cls++)
        {
            if (_examples[cls].Count > 0 && wanted-- == 0)
            {
                _examples[cls][random.NextInt(_examples[cls].Count)].CopyTo(picture);
                return cls;
            }
        }
    }
}
