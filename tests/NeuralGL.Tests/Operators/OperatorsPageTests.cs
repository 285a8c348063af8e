using NeuralGL.Tests.Pages;

namespace NeuralGL.Tests.Operators;

public sealed class OperatorsPageTests
{
    [Fact]
    public void The_table_of_operators_is_that_of_the_list() => GeneratedPage.Check("operators.md", OperatorsPage.Begin, OperatorsPage.Generated());
}
