namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>What is known of a panel's numbers in one frame.</summary>
/// <param name="Low">The number with the map's lowest colour.</param>
/// <param name="High">The number with the map's highest colour; where every unit has limits of its own, the largest of them.</param>
/// <param name="IsSigned">Whether the diverging map was used.</param>
/// <param name="Min">The smallest finite number.</param>
/// <param name="Max">The largest finite number.</param>
/// <param name="NaNs">How many are NaN.</param>
/// <param name="Infinities">How many are infinite.</param>
/// <param name="LeastUnit">Where every unit has limits of its own, the smallest upper one of them; otherwise 0.</param>
/// <param name="IsPerUnit">Whether every unit has limits of its own.</param>
public readonly record struct HeatmapRange(float Low, float High, bool IsSigned, float Min, float Max, int NaNs, int Infinities, float LeastUnit = 0, bool IsPerUnit = false);
