using NeuralGL.Platform;

namespace PlatformProbe;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["headless" or "headless-es"]:
                    using (HeadlessContext context = HeadlessContext.Create(profile: arguments[0] == "headless" ? GlProfile.Core : GlProfile.Es))
                    {
                        Console.WriteLine($"{context.Driver.Major}.{context.Driver.Minor} {context.Driver.Renderer} through {context.Platform}");
                    }
                    return 0;
                case ["display"]:
                    Console.WriteLine(GlfwWindow.IsDisplayAvailable() ? "display" : "no display");
                    return 0;
                case ["window"]:
                    WindowProbe.Run();
                    return 0;
                case ["clipboard"]:
                    WindowProbe.SayClipboard();
                    return 0;
                case ["throwing"]:
                    WindowProbe.RunThrowing();
                    return 0;
                default:
                    Console.Error.WriteLine("usage: PlatformProbe headless | headless-es | display | window | clipboard | throwing");
                    return 1;
            }
        }
        catch (GlContextException e)
        {
            Console.Error.WriteLine(e.Message);
            return e.ExitCode;
        }
    }
}
