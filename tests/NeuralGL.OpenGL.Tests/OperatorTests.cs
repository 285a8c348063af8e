using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Proof;

namespace NeuralGL.OpenGL.Tests;

/// <summary>Every operator's cases: the shaders equal the reference in double within the tolerance that stands beside the case.</summary>
public class OperatorTests
{
    public static TheoryData<string> Names => [.. OperatorSet.All.Select(o => o.ToString()).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_case_equals_the_reference_in_double(string name) => Check(name, new GlDeviceOptions());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_case_equals_the_reference_with_portable_kernels_too(string name) => Check(name, new GlDeviceOptions { PortableKernels = true });

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_case_equals_the_reference_on_OpenGL_ES_too(string name) => Check(name, new GlDeviceOptions { PortableKernels = true }, GlProfile.Es);

    private static void Check(string name, GlDeviceOptions options, GlProfile profile = GlProfile.Core)
    {
        using var gl = new GlFixture(options, profile);
        var failures = new List<string>();
        foreach (OperatorCase c in OperatorSet.All.Where(o => o.ToString() == name).SelectMany(o => o.Cases).Where(c => !c.Large || !options.PortableKernels))
        {
            ProofResult result = OperatorProof.Check(gl.Backend, c);
            if (!result.Passed)
            {
                failures.Add(result.Message);
            }

            gl.AssertClean();
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }
}
