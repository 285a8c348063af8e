namespace NeuralGL.OpenGL.Scheduling;

/// <summary>
/// What a work group of each dispatch costs, from pieces that were measured: mean and mean deviation, both following the latest
/// measurements, and the mean and four deviations as what to expect. As round-trip times are estimated (Jacobson, Congestion
/// Avoidance and Control, SIGCOMM 1988).
/// </summary>
internal sealed class LearnedCosts
{
    private const double MeanGain = 1.0 / 8, DeviationGain = 1.0 / 4, Deviations = 4;

    /// <summary>How many times what was expected one measurement is believed: what is longer is likely something else that ran meanwhile.</summary>
    private const double MostSurprise = 4;

    /// <summary>Milliseconds of a piece that are always believed, since what was expected may be next to nothing.</summary>
    private const double Believed = 1;

    private readonly Cost[] _costs;

    internal LearnedCosts(int dispatches)
    {
        _costs = new Cost[dispatches];
        _costs.AsSpan().Fill(new Cost { Mean = double.NaN });
    }

    /// <summary>Milliseconds that most runs of so many groups do not exceed; NaN while nothing was measured.</summary>
    internal double Expect(int dispatch, int groups) => (_costs[dispatch].Mean + (Deviations * _costs[dispatch].Deviation)) * groups;

    internal void Learn(int dispatch, int groups, double milliseconds)
    {
        ref Cost cost = ref _costs[dispatch];
        double found = milliseconds / groups;

        // The first measurement may hold what the driver does once. A much larger piece tells better what a group costs, since it
        // fills the device.
        if (cost.Measurements < 2 || groups >= 2 * cost.Groups)
        {
            cost = new Cost { Mean = found, Groups = groups, Measurements = cost.Measurements + 1 };
            return;
        }

        // The few groups that are left at a dispatch's end do not fill the device: that they cost more each tells little.
        double usual = cost.Mean * cost.Groups, error = Math.Min(found, Math.Max(MostSurprise * Expect(dispatch, 1), Believed / groups)) - cost.Mean;
        double weight = error <= 0 || milliseconds >= usual ? 1 : milliseconds / usual;
        cost.Mean += weight * MeanGain * error;
        cost.Deviation += weight * DeviationGain * (Math.Abs(error) - cost.Deviation);
        cost.Groups += MeanGain * (groups - cost.Groups);
    }

    private struct Cost
    {
        internal double Mean, Deviation, Groups;
        internal int Measurements;
    }
}
