namespace NeuralGL.Fuzz;

/// <summary>One input by its number: what a report names.</summary>
internal static class Single
{
    public static int Run(ulong seed, long input, string? save)
    {
        string folder = Surroundings.Make();
        try
        {
            (byte[] bytes, string kind, Func<string> read) = new Judge(seed, folder).Take(input);
            if (save is not null)
            {
                File.WriteAllBytes(save, bytes);
            }

            Console.WriteLine($"{kind}, {bytes.Length} bytes");
            string result = read();
            Console.WriteLine($"{result}; at most {Child.Peak() >> 20} MiB");
            return result.StartsWith("FINDING", StringComparison.Ordinal) ? 6 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
