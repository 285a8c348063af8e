using NeuralGL.Tests.Pages;

namespace NeuralGL.Tests.Operators;

public sealed class NumericsPageTests
{
    [Fact]
    public void The_tables_of_the_numerics_page_are_those_of_the_reference_and_the_cases() => GeneratedPage.Check("numerics.md", NumericsPage.Begin, NumericsPage.Generated());
}
