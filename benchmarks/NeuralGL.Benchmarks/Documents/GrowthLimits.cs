namespace NeuralGL.Benchmarks.Documents;

/// <summary>Where, along one axis, a backend's fixed cost ends and the machine's limit begins.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Backend">The backend.</param>
/// <param name="Smallest">Microseconds of the first point.</param>
/// <param name="FixedUpTo">The last point of those from the first on that take at most twice its time.</param>
/// <param name="LimitFrom">The first point that reaches half of <paramref name="BestShare"/>.</param>
/// <param name="BestShare">The largest share of the limit: of the time that multiply-adds or reading the weights would take at least.</param>
/// <param name="BestAt">Where that is.</param>
internal sealed record GrowthLimits(string Axis, string Backend, double Smallest, int FixedUpTo, int LimitFrom, double BestShare, int BestAt)
{
    /// <summary>One for each axis and backend.</summary>
    internal static IEnumerable<GrowthLimits> Of(Growth growth) => growth.Points.GroupBy(p => (p.Axis, p.Backend)).Select(g =>
    {
        GrowthPoint[] points = [.. g.OrderBy(p => p.X)];
        double Share(GrowthPoint p) => Math.Max(p.Operations / growth.Peak, p.Bytes / growth.Bandwidth) / 1e3 / p.Microseconds;
        GrowthPoint best = points.MaxBy(Share)!;
        return new GrowthLimits(
            g.Key.Axis, g.Key.Backend, points[0].Microseconds, points.TakeWhile(p => p.Microseconds <= 2 * points[0].Microseconds).Last().X,
            points.First(p => Share(p) >= Share(best) / 2).X, Share(best), best.X);
    });
}
