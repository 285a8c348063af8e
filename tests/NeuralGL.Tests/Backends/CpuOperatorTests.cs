using NeuralGL.Backends;
using NeuralGL.Operators;
using NeuralGL.Proof;

namespace NeuralGL.Tests.Backends;

/// <summary>Every operator's cases: the CPU backend equals the reference in double within the tolerance that stands beside the case.</summary>
public class CpuOperatorTests
{
    public static TheoryData<string, CpuInstructions> Names
    {
        get
        {
            var data = new TheoryData<string, CpuInstructions>();
            foreach (string name in OperatorSet.All.Select(o => o.ToString()).Distinct())
            {
                foreach (CpuInstructions instructions in CpuMachine.All)
                {
                    data.Add(name, instructions);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_case_equals_the_reference_in_double(string name, CpuInstructions instructions)
    {
        CpuBackend backend = CpuMachine.With(instructions);
        IEnumerable<OperatorCase> cases = OperatorSet.All.Where(o => o.ToString() == name).SelectMany(o => o.Cases).Where(c => !c.Large || instructions == CpuMachine.All[^1]);
        string[] failures = [.. cases.Select(c => OperatorProof.Check(backend, c)).Where(r => !r.Passed).Select(r => r.Message)];
        Assert.True(failures.Length == 0, string.Join('\n', failures));
    }
}
