namespace NeuralGL.App.Learning;

/// <summary>Counts right and wrong answers and keeps how sure the model was that there is something at all.</summary>
internal sealed class Evaluation(int classes, int? nothing)
{
    private readonly int[][] _confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
    private readonly List<float> _something = [], _empty = [];

    public int Samples { get; private set; }

    public int Correct { get; private set; }

    public double Accuracy => Samples == 0 ? 0 : (double)Correct / Samples;

    /// <summary>[true class][answer], counts.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion => _confusion;

    /// <summary>
    /// The area under the ROC curve of the score "there is something", 1 − p(nothing), examples of classes against empty ones; null
    /// where the model has no such class or one side has no examples.
    /// </summary>
    public double? Auc => nothing is null || _something.Count == 0 || _empty.Count == 0 ? null : AreaUnderCurve(_something, _empty);

    /// <summary>Counts an answer.</summary>
    public void Add(int truth, ReadOnlySpan<float> probabilities)
    {
        int answer = ArgMax(probabilities);
        Samples++;
        Correct += answer == truth ? 1 : 0;
        _confusion[truth][answer]++;
        AddScore(truth != nothing, probabilities);
    }

    /// <summary>Keeps only the score of a picture that shows nothing the model knows.</summary>
    public void AddNegative(ReadOnlySpan<float> probabilities) => AddScore(false, probabilities);

    /// <summary>
    /// The chance that a positive scores higher than a negative, ties counting half: the Mann–Whitney U statistic over the number of pairs,
    /// which is the area under the ROC curve (Hanley, McNeil, 1982).
    /// </summary>
    public static double AreaUnderCurve(IReadOnlyList<float> positives, IReadOnlyList<float> negatives)
    {
        float[] sorted = [.. negatives.Order()];
        double wins = 0;
        foreach (float score in positives)
        {
            (int below, int upTo) = (Below(sorted, score, orEqual: false), Below(sorted, score, orEqual: true));
            wins += below + (0.5 * (upTo - below));
        }

        return wins / ((double)positives.Count * sorted.Length);
    }

    public static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private static int Below(float[] sorted, float score, bool orEqual)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < score || (orEqual && sorted[middle] == score))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void AddScore(bool something, ReadOnlySpan<float> probabilities)
    {
        if (nothing is { } at)
        {
            // Summed, since 1 − p rounds to 0 for everything that is sure to be nothing.
            float score = 0;
            for (int i = 0; i < probabilities.Length; i++)
            {
                score += i == at ? 0 : probabilities[i];
            }

            (something ? _something : _empty).Add(score);
        }
    }
}
