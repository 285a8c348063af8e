namespace NeuralGL.Onnx.Reading.Folding;

/// <summary>
/// An integer of shape arithmetic: PerBatch·N + Rest, where N ≥ 0 is the open batch. Operations are exact; null says that the result
/// is no such number, or cannot be told for every N. Beyond 64 bits they throw <see cref="OverflowException"/>.
/// </summary>
internal readonly record struct BatchInteger(long PerBatch, long Rest)
{
    /// <summary>The open batch.</summary>
    public static BatchInteger Batch { get; } = new(1, 0);

    /// <summary>Whether it does not depend on the batch.</summary>
    public bool IsNumber => PerBatch == 0;

    /// <summary>A number.</summary>
    public static implicit operator BatchInteger(long number) => new(0, number);

    /// <summary>A truth value as ONNX casts it.</summary>
    public static BatchInteger? Of(bool? truth) => truth is { } known ? known ? 1 : 0 : null;

    public static BatchInteger operator +(BatchInteger a, BatchInteger b) => new(checked(a.PerBatch + b.PerBatch), checked(a.Rest + b.Rest));

    public static BatchInteger operator -(BatchInteger a, BatchInteger b) => new(checked(a.PerBatch - b.PerBatch), checked(a.Rest - b.Rest));

    /// <summary>The product, if one of them is a number.</summary>
    public static BatchInteger? Product(BatchInteger a, BatchInteger b) =>
        b.IsNumber ? new BatchInteger(checked(a.PerBatch * b.Rest), checked(a.Rest * b.Rest)) : a.IsNumber ? Product(b, a) : null;

    /// <summary>The quotient rounded towards zero; of what depends on the batch only where nothing is rounded.</summary>
    public static BatchInteger? Quotient(BatchInteger a, BatchInteger b) =>
        !b.IsNumber ? (a == b && a.Rest != 0 && a.Sign is not null ? 1 : null)
        : b.Rest == 0 ? null
        : a.IsNumber ? checked(a.Rest / b.Rest)
        : a.PerBatch % b.Rest == 0 && a.Rest % b.Rest == 0 ? new BatchInteger(a.PerBatch / b.Rest, a.Rest / b.Rest) : null;

    /// <summary>The remainder: with the sign of the divisor (ONNX's Mod), or with that of the dividend (fmod).</summary>
    public static BatchInteger? Remainder(BatchInteger a, BatchInteger b, bool signOfDividend)
    {
        if (!b.IsNumber || b.Rest is 0 or -1 || a.PerBatch % b.Rest != 0 || (!a.IsNumber && signOfDividend))
        {
            return b.IsNumber && b.Rest == -1 ? 0 : null;
        }

        long remainder = a.Rest % b.Rest;
        return !signOfDividend && remainder != 0 && remainder < 0 != b.Rest < 0 ? remainder + b.Rest : remainder;
    }

    /// <summary>Whether a = b for every batch: false only if for none.</summary>
    public static bool? AreEqual(BatchInteger a, BatchInteger b)
    {
        BatchInteger d = a - b;
        bool hasRoot = d.IsNumber ? d.Rest == 0 : d.Rest % d.PerBatch == 0 && (d.Rest == 0 || d.Rest > 0 != d.PerBatch > 0);
        return !hasRoot ? false : d.IsNumber ? true : null;
    }

    /// <summary>Whether a &lt; b for every batch: false only if for none.</summary>
    public static bool? IsLess(BatchInteger a, BatchInteger b)
    {
        BatchInteger d = b - a;
        return d is { PerBatch: >= 0, Rest: > 0 } ? true : d is { PerBatch: <= 0, Rest: <= 0 } ? false : null;
    }

    /// <inheritdoc/>
    public override string ToString() => IsNumber ? $"{Rest}" : $"{(PerBatch == 1 ? "" : $"{PerBatch}·")}N{(Rest == 0 ? "" : Rest > 0 ? $" + {Rest}" : $" − {-Rest}")}";

    /// <summary>−1, 0 or 1, if it is the same for every batch.</summary>
    private int? Sign => IsLess(0, this) == true ? 1 : IsLess(this, 0) == true ? -1 : this == 0 ? 0 : null;
}
