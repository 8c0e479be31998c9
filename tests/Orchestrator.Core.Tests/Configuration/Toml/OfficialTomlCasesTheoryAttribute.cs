using Xunit.Sdk;

namespace Orchestrator.Tests.Configuration.Toml;

/// <summary>A theory over the official cases; skipped, with the reason in the test report, where they are missing.</summary>
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OfficialTomlCasesTheoryAttribute : TheoryAttribute
{
    public OfficialTomlCasesTheoryAttribute()
    {
        if (OfficialTomlCases.Folder is null)
            Skip = $"The official TOML cases are missing: ../shared/toml-test/{OfficialTomlCases.List} beside the checkout.";
    }
}
