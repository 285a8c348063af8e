using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Cats and dogs by five descriptions: attributes that somebody wrote down, means over groups of pixels, pixels, and what a network
/// makes of pixels – once of pictures as they are and once of pictures that were moved and darkened while it learned. All are judged
/// on held-back pictures: clean, moved and with half the contrast.
/// </summary>
internal sealed class FeatureStudy : IDisposable
{
    /// <summary>Calls of <see cref="Step"/> until learning is done.</summary>
    internal const int Steps = 240;

    /// <summary>The network that learned from changed pictures.</summary>
    internal const string Changed = "changed";

    /// <summary>The most pixels that those were moved.</summary>
    internal const int LearnedShift = 3;

    // The learner on changed pictures has more to learn and only one classifier to do it for.
    private const int StepsEach = 1, ChangedStepsEach = 3;

    private const int Chunks = AnimalPictures.HeldBack / FeatureLearner.Chunk;

    private const double Rate = 0.002, AttributeRate = 0.1;

    private static readonly int s_changes = Enum.GetValues<PictureChange>().Length;

    private readonly SceneLab _lab;
    private readonly AnimalPictures _pictures;
    private readonly Dictionary<string, double[]> _accuracy = [];
    private readonly Dictionary<string, int> _right = [];
    private readonly Dictionary<string, float[]> _answers = [];
    private readonly float[][] _heldBack = new float[s_changes][];
    private readonly float[] _attributes;
    private FeatureLearner _onAttributes = null!, _onPictures = null!, _onChanged = null!;
    private float[] _firstWeights = [];
    private double _difference;

    public FeatureStudy(SceneLab lab, AnimalPictures pictures)
    {
        (_lab, _pictures) = (lab, pictures);
        _attributes = AnimalPictures.Numbers(pictures.HeldBackTraits);
        Shown = new float[s_changes * AnimalPictures.Length];
        Prepare();
        Restart(1);
    }

    /// <summary>How often it has learned so far; <see cref="Steps"/> is all.</summary>
    internal int Done { get; private set; }

    internal ulong Seed { get; private set; }

    /// <summary>How far the moved pictures are moved, in pixels.</summary>
    internal int Shift { get; private set; } = 2;

    /// <summary>The number of the held-back picture that is shown.</summary>
    internal int ShownIndex { get; private set; }

    /// <summary>The shown picture under each change, [changes, Length].</summary>
    internal float[] Shown { get; }

    /// <summary>The classifiers that there are.</summary>
    internal IEnumerable<string> Names => _accuracy.Keys;

    /// <summary>The largest difference from the reference of everything shown.</summary>
    internal double Difference => Math.Max(_difference, new[] { _onAttributes, _onPictures, _onChanged }.Max(l => l.Difference));

    /// <summary>The learners, for what they have learned.</summary>
    internal (FeatureLearner Attributes, FeatureLearner Pictures, FeatureLearner Changed) Learners => (_onAttributes, _onPictures, _onChanged);

    /// <summary>The attributes of the shown picture.</summary>
    internal Synthetic.AnimalTraits TraitsShown => _pictures.HeldBackTraits[ShownIndex];

    /// <summary>What learning added to the first weights of the hidden units of the network on clean pictures, [Hidden, Length].</summary>
    internal float[] LearnedWeights
    {
        get
        {
            var learned = new float[_firstWeights.Length];
            System.Numerics.Tensors.TensorPrimitives.Subtract(_onPictures.Parameters[FeatureHeads.HiddenWeight].Floats, _firstWeights, learned);
            return learned;
        }
    }

    /// <summary>A classifier's share of right answers on the held-back pictures.</summary>
    internal double Accuracy(string name, PictureChange change) => _accuracy[name][(int)change];

    /// <summary>What a classifier says of the shown picture: above 0 is a cat.</summary>
    internal float Answer(string name, PictureChange change) => _answers[name][(int)change];

    /// <summary>The group means of the shown picture under each change, [changes, 3, k, k], from 0 to 1.</summary>
    internal float[] Means(int k)
    {
        float[] means = _onPictures.ReadShown(FeatureHeads.Means(k));
        System.Numerics.Tensors.TensorPrimitives.Add(means, 0.5f, means);
        return means;
    }

    /// <summary>Learns some more, if there is more to learn, and judges some of the held-back pictures.</summary>
    internal void Step()
    {
        if (Done < Steps)
        {
            double part = LearningRateSchedule.Cosine.Factor(Done, Steps);
            for (int i = 0; i < StepsEach; i++)
            {
                _onAttributes.Step(AttributeRate * part);
                _onPictures.Step(Rate * part);
            }

            for (int i = 0; i < ChangedStepsEach; i++)
            {
                _onChanged.Step(Rate * part);
            }

            Done++;
            if (Done == Steps)
            {
                JudgeAll();
            }
            else
            {
                // A chunk at a time: as many pictures as a step has time for.
                JudgeChunk((PictureChange)(Done / Chunks % s_changes), Done % Chunks);
            }
        }

        Answer();
    }

    /// <summary>Forgets everything and learns again, from other first weights and in another order.</summary>
    internal void Restart(ulong seed)
    {
        if (_onAttributes is not null)
        {
            _difference = Difference;
            DisposeLearners();
        }

        (Seed, Done) = (seed, 0);
        _onAttributes = new FeatureLearner(_lab, _pictures.AttributeExamples(), FeatureHeads.OnAttributes, seed);
        _onPictures = new FeatureLearner(_lab, _pictures.PictureExamples(0), FeatureHeads.OnPictures, seed);
        _onChanged = new FeatureLearner(_lab, _pictures.PictureExamples(LearnedShift), FeatureHeads.NetworkOnPictures, seed);
        _firstWeights = [.. _onPictures.Parameters[FeatureHeads.HiddenWeight].Floats];
        JudgeAll();
        Answer();
    }

    /// <summary>Moves the moved pictures by another distance, 0 to <see cref="AnimalPictures.Margin"/>.</summary>
    internal void SetShift(int pixels)
    {
        Shift = Math.Clamp(pixels, 0, AnimalPictures.Margin);
        Prepare();
        Judge(PictureChange.Moved);
        Show(ShownIndex);
    }

    /// <summary>Shows another held-back picture.</summary>
    internal void Show(int index)
    {
        ShownIndex = index;
        ReadShown();
        Answer();
    }

    public void Dispose() => DisposeLearners();

    private void DisposeLearners()
    {
        _onAttributes.Dispose();
        _onPictures.Dispose();
        _onChanged.Dispose();
    }

    private void Prepare()
    {
        foreach (PictureChange change in Enum.GetValues<PictureChange>())
        {
            _heldBack[(int)change] = _pictures.ReadHeldBack(change, Shift);
        }

        ReadShown();
    }

    private void ReadShown()
    {
        for (int c = 0; c < s_changes; c++)
        {
            _pictures.ReadHeldBack(ShownIndex, (PictureChange)c, Shift, Shown.AsSpan(c * AnimalPictures.Length, AnimalPictures.Length));
        }
    }

    private void JudgeAll()
    {
        foreach (PictureChange change in Enum.GetValues<PictureChange>())
        {
            Judge(change);
        }
    }

    private void Judge(PictureChange change)
    {
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            JudgeChunk(change, chunk);
        }
    }

    /// <summary>Counts right answers; after the last chunk the shares are known.</summary>
    private void JudgeChunk(PictureChange change, int chunk)
    {
        // The attributes stay what they are, whatever happens to the picture.
        IEnumerable<(string Name, int Right)> counts =
        [
            .. _onAttributes.Heads.Zip(_onAttributes.CountRight(_attributes, chunk)),
            .. _onPictures.Heads.Zip(_onPictures.CountRight(_heldBack[(int)change], chunk)),
            (Changed, _onChanged.CountRight(_heldBack[(int)change], chunk)[0]),
        ];
        foreach ((string name, int right) in counts)
        {
            _right[name] = (chunk == 0 ? 0 : _right[name]) + right;
            if (chunk == Chunks - 1)
            {
                (_accuracy.TryGetValue(name, out double[]? shares) ? shares : _accuracy[name] = new double[s_changes])[(int)change] = (double)_right[name] / AnimalPictures.HeldBack;
            }
        }
    }

    private void Answer()
    {
        float[] attributes = _attributes[(ShownIndex * Synthetic.AnimalTraits.Count)..((ShownIndex + 1) * Synthetic.AnimalTraits.Count)];
        _answers[FeatureHeads.Attributes] = _onAttributes.Show([.. Enumerable.Repeat(attributes, s_changes).SelectMany(a => a)])[0];
        float[][] answers = _onPictures.Show(Shown);
        for (int i = 0; i < answers.Length; i++)
        {
            _answers[_onPictures.Heads[i]] = answers[i];
        }

        _answers[Changed] = _onChanged.Show(Shown)[0];
    }
}
