using NeuralGL.App.Commands;

// The last resort for other threads: one line instead of a stack trace and a core file.
AppDomain.CurrentDomain.UnhandledException += (_, e) =>
    Environment.Exit(ErrorReport.Write((Exception)e.ExceptionObject, Console.Error, args.Contains("--verbose")));

using var interruption = new Interruption();
return Cli.Run(args, Console.Out, Console.Error, interruption.Token);
