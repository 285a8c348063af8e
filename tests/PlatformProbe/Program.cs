using NeuralGL.Platform;

// PlatformProbe headless: one line about the driver, or one line about what is missing and its exit code.
try
{
    switch (args)
    {
        case ["headless"]:
            using (HeadlessContext context = HeadlessContext.Create())
            {
                Console.WriteLine($"{context.Driver.Major}.{context.Driver.Minor} {context.Driver.Renderer} through {context.Platform}");
            }
            return 0;
        default:
            Console.Error.WriteLine("usage: PlatformProbe headless");
            return 1;
    }
}
catch (GlContextException e)
{
    Console.Error.WriteLine(e.Message);
    return e.ExitCode;
}
