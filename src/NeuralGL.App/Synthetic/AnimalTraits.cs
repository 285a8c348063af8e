namespace NeuralGL.App.Synthetic;

/// <summary>What an animal is.</summary>
internal enum AnimalKind
{
    Cat,
    Dog,
}

/// <summary>
/// What a person would write down about a cat or a dog: the painter is told these numbers, so they are known without looking at a
/// pixel. Each of ears, tail and whiskers has a typical value for cats and one for dogs, apart from each other; of the three at
/// most one is the other kind's. So no single attribute decides, and two out of three always do.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="EarPoint">0 hanging, 1 upright and pointed; cats above ½.</param>
/// <param name="TailLength">In parts of the picture's height; cats above <see cref="LongTail"/>.</param>
/// <param name="TailWidth">In parts of the picture's height; a long tail is thin.</param>
/// <param name="Whiskers">Their number on both sides; cats more than <see cref="FewWhiskers"/>.</param>
internal readonly record struct AnimalTraits(AnimalKind Kind, float EarPoint, float TailLength, float TailWidth, int Whiskers)
{
    public const float LongTail = 0.5f;

    public const int FewWhiskers = 3;

    /// <summary>How often one of the three attributes is the other kind's.</summary>
    public const float OddShare = 0.25f;

    /// <summary>Numbers that <see cref="Write"/> writes.</summary>
    public const int Count = 4;

    public static AnimalTraits Draw(AnimalKind kind, ref SplitMix random)
    {
        var odd = random.Chance(OddShare) ? random.Below(3) : -1;
        bool cat = kind == AnimalKind.Cat, ears = cat != (odd == 0), tail = cat != (odd == 1), whiskers = cat != (odd == 2);
        float earPart = random.Uniform(), lengthPart = random.Uniform(), widthPart = random.Uniform();
        return new AnimalTraits(
            kind,
            ears ? 0.65f + (0.35f * earPart) : 0.35f * earPart,
            tail ? 0.62f + (0.23f * lengthPart) : 0.2f + (0.18f * lengthPart),
            tail ? 0.05f + (0.02f * widthPart) : 0.085f + (0.03f * widthPart),
            (whiskers ? 4 : 0) + (2 * random.Below(2)));
    }

    /// <summary>Writes the attributes as numbers around 0, about −1 for what is a dog's and 1 for what is a cat's; the width the other way round.</summary>
    public void Write(Span<float> into)
    {
        into[0] = (EarPoint - 0.5f) * 3;
        into[1] = (TailLength - LongTail) * 4;
        into[2] = (TailWidth - 0.0775f) * 40;
        into[3] = (Whiskers - FewWhiskers) / 3f;
    }
}
