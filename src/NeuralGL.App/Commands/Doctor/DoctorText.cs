using System.Globalization;

namespace NeuralGL.App.Commands;

/// <summary>The report for people: sections of names and values.</summary>
internal static class DoctorText
{
    internal static void Write(DoctorReport report, TextWriter output)
    {
        Section(output, "OpenGL", report.Problem is { } problem ? [("problem", problem)] :
        [
            ("renderer", report.Renderer ?? "unknown"),
            ("vendor", report.Vendor ?? "unknown"),
            ("version", report.Version ?? "unknown"),
            ("GLSL", report.Glsl ?? "unknown"),
            ("context", $"EGL, {report.Context}{(report.SoftwareRenderer == true ? "; a software renderer" : "")}"),
            ("timers", Timers(report.Timers)),
            ("extensions", report.Extensions is { Count: > 0 } extensions ? string.Join(' ', extensions) : "none that help"),
        ]);
        if (report.Kernels is { } kernels)
        {
            Section(output, "Kernels",
            [
                ("subgroups", kernels.SubgroupSize > 0 ? $"{kernels.SubgroupSize} invocations" : "none that compute shaders can add over"),
                ("shared memory", $"{kernels.SharedBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes in a work group"),
                ("empty dispatch", string.Create(CultureInfo.InvariantCulture, $"{kernels.DispatchMicroseconds:0.0} µs with its barrier")),
                .. kernels.Chosen.Select(k => ($"products, {k.Products}", k.Kernel + (k.IsMeasured ? ", measured" : ""))),
            ]);
        }

        if (report.SelfTest is { } tested)
        {
            Section(output, "Self-test", [("cases", tested.Cases.ToString("N0", CultureInfo.InvariantCulture)), ("wrong", tested.Failed.Count == 0 ? "none" : tested.Failed.Count.ToString(CultureInfo.InvariantCulture)), .. tested.Failed.Select(f => ("", f))]);
        }

        Section(output, "Limits", report.Limits.Select(limit => (limit.Key, limit.Value.ToString("N0", CultureInfo.InvariantCulture))));
        Section(output, "Display", [(report.Display.Available ? "available" : "none", report.Display.Description)]);
        Section(output, "Cameras", report.Cameras.Count == 0 ? [("none", "")] : report.Cameras.Select(camera => (camera.Device, camera.Name)));
        Section(output, "Libraries", report.Libraries.Select(library => (library.Name, (library.Found ? "" : "MISSING: ") + library.Description)));
        MachineReport machine = report.Machine;
        Section(output, "Machine",
        [
            ("neuralgl", report.Neuralgl),
            ("system", machine.Os),
            ("runtime", $"{machine.Runtime}, {machine.Architecture}"),
            ("processor", $"{machine.Cpu}, {machine.Cores} cores, vectors of {machine.Vectors}"),
            ("memory", string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryBytes / (double)(1 << 30):F1} GiB")),
        ]);
    }

    private static string Timers(TimerReport? timers) => timers switch
    {
        null => "not measured",
        { SeesCompute: true } => string.Create(CultureInfo.InvariantCulture, $"good: a query saw {timers.QueryMs:F2} of {timers.WallMs:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"blind to compute: a query saw {timers.QueryMs:F2} of {timers.WallMs:F2} ms; wall time is shown instead"),
    };

    private static void Section(TextWriter output, string title, IEnumerable<(string Name, string Value)> rows)
    {
        (string Name, string Value)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }
        output.WriteLine(title);
        int column = all.Max(row => row.Name.Length) + 2;
        foreach ((string name, string value) in all)
        {
            output.WriteLine($"  {name.PadRight(column)}{value}".TrimEnd());
        }
    }
}
