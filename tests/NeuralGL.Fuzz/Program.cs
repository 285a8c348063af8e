namespace NeuralGL.Fuzz;

/// <summary>
/// Reads mutated files and judges what comes of it. The parent counts and restarts; the files are read in a child, which may be lost.
/// <c>--seconds N --seed S</c> runs as long; <c>--seed S --input N</c> runs one input, and <c>--save FILE</c> writes it.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var options = new Dictionary<string, string>();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || args[i] is not ("--seconds" or "--seed" or "--input" or "--save" or "--from" or "--state"))
            {
                Console.Error.WriteLine("usage: [--seconds N] [--seed S] [--from N] | --seed S --input N [--save FILE]");
                return 1;
            }

            options[args[i]] = args[i + 1];
        }

        ulong seed = ulong.Parse(options.GetValueOrDefault("--seed", "1"));
        double seconds = double.Parse(options.GetValueOrDefault("--seconds", "60"), System.Globalization.CultureInfo.InvariantCulture);
        long from = long.Parse(options.GetValueOrDefault("--from", "0"));
        return options.TryGetValue("--input", out string? input) ? Single.Run(seed, long.Parse(input), options.GetValueOrDefault("--save"))
            : options.TryGetValue("--state", out string? state) ? new Child(seed, from, seconds, state).Run()
            : new Parent(seed, from, seconds).Run();
    }
}
