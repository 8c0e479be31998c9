using System.Reflection;
using Orchestrator.PowerShell.Loading;

namespace Orchestrator.Tests.PowerShell;

public sealed class DependencyMatcherTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("orc-deps-").FullName;
    private readonly Assembly core = typeof(OrchestratorException).Assembly;

    private DependencyMatcher Matcher => new(directory, [core]);

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("Orchestrator.Core")]
    [InlineData("orchestrator.core")]
    [InlineData("Orchestrator.Core, Version=99.0.0.0, Culture=neutral, PublicKeyToken=null")]
    public void The_core_that_is_loaded_is_handed_over_whatever_version_is_asked_for(string name) =>
        Assert.Same(core, Matcher.Shared(new AssemblyName(name)));

    [Fact]
    public void What_lies_beside_is_loaded_from_there()
    {
        var file = Path.Combine(directory, "YamlDotNet.dll");
        File.WriteAllText(file, "");
        Assert.Equal(file, Matcher.PathOf(new AssemblyName("YamlDotNet, Version=16.0.0.0")));
        Assert.Null(Matcher.Shared(new AssemblyName("YamlDotNet")));
    }

    [Theory]
    [InlineData("System.Runtime")]
    [InlineData("System.Management.Automation")]
    public void What_does_not_lie_there_is_left_to_the_session(string name) => Assert.Null(Matcher.PathOf(new AssemblyName(name)));
}
