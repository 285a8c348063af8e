namespace NeuralGL.OpenGL.Kernels.Choice;

/// <summary>
/// Which kernel computes a product on a device: what a test forces, else what was measured on this driver, else what the class of the
/// product suggests on a GPU. On a software renderer nothing is chosen, and <see cref="KernelCompiler"/> does what it always does there.
/// </summary>
internal sealed class KernelChoice(GlDevice device)
{
    private static readonly string[] s_names =
    [
        "registers 128x128x16", "registers 128x128x8", "registers 128x64x8", "registers 64x64x8", "registers 64x64x16", "registers 32x32x16", "cached 64x64",
    ];

    private readonly Lock _lock = new();
    private Dictionary<ProductClass, ProductKernel>? _measured;

    /// <summary>Whether products are chosen here at all.</summary>
    public bool IsActive { get; } = !device.Options.PortableKernels && (device.Kind == DeviceKind.Gpu || device.Options.ForcedKernels is not null);

    /// <summary>Whether small networks run in one dispatch.</summary>
    public bool FusesNetworks => IsActive && device.Options.ForcedKernels is null or "fused";

    /// <summary>Whether networks that are loaded measure what is not known yet: where the result can be kept for the next start.</summary>
    public bool MeasuresAtLoad => CanMeasure && device.Cache is not null;

    /// <summary>Whether measuring changes anything.</summary>
    public bool CanMeasure => IsActive && device.Options.TuneKernels && device.Options.ForcedKernels is null or "gpu" or "fused";

    private ProductKernel? Forced { get; } = device.Options.ForcedKernels is { } name ? ProductKernel.Find(name) : null;

    /// <summary>The kernel for a product; null for what runs where nothing is chosen.</summary>
    public ProductKernel? For(in ProductShape shape)
    {
        if (!IsActive)
        {
            return null;
        }

        // What is forced does not take every product; what it leaves is computed the plain way, so that nothing else is tried in its name.
        if (device.Options.ForcedKernels is not (null or "gpu" or "fused"))
        {
            return Forced is { } forced && forced.Takes(shape) ? forced : null;
        }

        lock (_lock)
        {
            if (Known().TryGetValue(shape.Class, out ProductKernel? measured) && measured.Takes(shape))
            {
                return measured;
            }
        }

        return Suggested(shape);
    }

    /// <summary>For people: every kind of product with the kernel that computes it.</summary>
    public IReadOnlyList<KernelUse> Uses()
    {
        if (!IsActive)
        {
            return [new("all", device.ReadsTexels ? "texels of four, without shared memory" : "storage buffers", false)];
        }

        lock (_lock)
        {
            return [.. Enum.GetValues<ProductClass>().Select(c => Known().TryGetValue(c, out ProductKernel? measured) ? new KernelUse(Text(c), measured.Name, true) : new KernelUse(Text(c), Candidates(c)[0].Name, false))];
        }
    }

    /// <summary>Reads what an earlier run measured, on a thread that may wait for the disk.</summary>
    public void Prepare()
    {
        lock (_lock)
        {
            Known();
        }
    }

    /// <summary>What was measured to be best for a class.</summary>
    public void Learn(ProductClass products, ProductKernel kernel)
    {
        lock (_lock)
        {
            Known()[products] = kernel;
        }
    }

    /// <summary>Whether a class was measured.</summary>
    public bool Knows(ProductClass products)
    {
        lock (_lock)
        {
            return Known().ContainsKey(products);
        }
    }

    /// <summary>The measured choices, in the order of the classes.</summary>
    public (ProductClass Class, ProductKernel Kernel)[] Measured()
    {
        lock (_lock)
        {
            return [.. Known().OrderBy(m => m.Key).Select(m => (m.Key, m.Value))];
        }
    }

    /// <summary>Keeps the measured choices for the next start, where there is a place for them.</summary>
    public void Keep()
    {
        if (device.Cache is { } cache)
        {
            KeptChoices.Write(cache, Measured());
        }
    }

    /// <summary>What the device can run for a class, the suggested one first.</summary>
    public IReadOnlyList<ProductKernel> Candidates(ProductClass products)
    {
        string[] names = products switch
        {
            ProductClass.FewRows => ["rows by subgroups", "rows by 32", "rows by 128"],
            ProductClass.FewRowsAcross => ["columns", "registers 32x32x16"],
            ProductClass.Tiny => ["plain"],
            ProductClass.Deep => ["registers 64x64x8 in 8", "registers 64x64x8 in 4", "registers 32x32x16 in 8", "registers 32x32x16 in 4", "registers 64x64x8"],
            ProductClass.Small => ["registers 32x32x16", "registers 64x64x16", "registers 64x64x8", "plain"],
            ProductClass.Middle => ["registers 64x64x8", "registers 64x64x16", "registers 128x64x8", "registers 32x32x16", "cached 64x64"],
            _ => s_names,
        };
        ProductKernel[] fitting = [.. names.Select(n => ProductKernel.Find(n)!).Where(k => k.Fits(device.Limits))];
        return fitting.Length == 0 ? [ProductKernel.Plain] : fitting;
    }

    /// <summary>Read when it is first asked for, so that a start that needs no products reads nothing.</summary>
    private Dictionary<ProductClass, ProductKernel> Known()
    {
        if (_measured is null)
        {
            _measured = [];
            foreach ((ProductClass products, ProductKernel kernel) in CanMeasure && device.Cache is { } cache ? KeptChoices.Read(cache, device.Limits) : [])
            {
                _measured[products] = kernel;
            }
        }

        return _measured;
    }

    private static string Text(ProductClass products) => products switch
    {
        ProductClass.FewRows => "batch of 1 to 8",
        ProductClass.FewRowsAcross => "batch of 1 to 8, transposed",
        ProductClass.Tiny => "tiny",
        ProductClass.Deep => "few results, long sums",
        ProductClass.Small => "small",
        ProductClass.Middle => "middling",
        _ => "large",
    };

    private ProductKernel? Suggested(in ProductShape shape)
    {
        foreach (ProductKernel kernel in Candidates(shape.Class))
        {
            if (kernel.Takes(shape))
            {
                return kernel;
            }
        }

        return null;
    }
}
