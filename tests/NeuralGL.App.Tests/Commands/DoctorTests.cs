using System.Text.Json;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Tests.Commands;

public class DoctorTests
{
    [Fact]
    public void Doctor_prints_exactly_one_json_object_with_the_fields_that_scripts_read()
    {
        Outcome outcome = Outcome.Of("doctor", "--json");
        if (outcome.ExitCode == ExitCode.Missing)
        {
            Assert.Skip("no OpenGL here: " + outcome.Error.Trim());
        }

        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement root = document.RootElement;
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.NotEmpty(root.GetProperty("renderer").GetString()!);
        Assert.NotEmpty(root.GetProperty("version").GetString()!);
        // The least that OpenGL 4.3 allows (specification, tables 23.64 and 23.72).
        Assert.True(root.GetProperty("limits").GetProperty("max_compute_work_group_count_x").GetInt64() >= 65535);
        Assert.True(root.GetProperty("limits").GetProperty("max_compute_work_group_size_z").GetInt64() >= 64);
        Assert.True(root.GetProperty("limits").GetProperty("max_shader_storage_block_size").GetInt64() >= 1 << 24);
        Assert.False(root.TryGetProperty("self_test", out _));

        // What the owner of a GPU looks for; the least shared memory is that of OpenGL 4.3.
        JsonElement kernels = root.GetProperty("kernels");
        Assert.Contains(kernels.GetProperty("device").GetString(), (string[])["gpu", "software"]);
        Assert.True(kernels.GetProperty("shared_bytes").GetInt32() >= 32768);
        Assert.True(kernels.GetProperty("subgroup_size").GetInt32() >= 0);
        Assert.True(kernels.GetProperty("dispatch_microseconds").GetDouble() > 0);
        Assert.All(kernels.GetProperty("chosen").EnumerateArray(), k => Assert.NotEmpty(k.GetProperty("kernel").GetString()!));
    }

    [Fact]
    public void On_llvmpipe_doctor_says_that_timer_queries_are_blind()
    {
        Outcome outcome = Outcome.Of("doctor");
        Assert.SkipUnless(outcome.Output.Contains("llvmpipe", StringComparison.Ordinal), "the driver is not llvmpipe");

        Assert.Contains("texels of four, without shared memory", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("none that compute shaders can add over", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("blind to compute", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("a software renderer", outcome.Output, StringComparison.Ordinal);
    }
}
