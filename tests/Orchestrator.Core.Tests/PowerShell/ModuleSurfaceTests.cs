using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Orchestrator.PowerShell.Loading;

namespace Orchestrator.Tests.PowerShell;

/// <summary>Rules of the module that hold without a PowerShell: attributes are read as data, since the reference assembly cannot run.</summary>
public sealed partial class ModuleSurfaceTests
{
    private static readonly string Repository = FindRepository();

    private static readonly string[] ChangingVerbs =
    [
        "Initialize", "Add", "Set", "Remove", "Block", "Unblock", "Step", "Complete", "Close", "Merge", "Restore", "Start", "Stop", "Convert", "Repair",
    ];

    public static TheoryData<Type> Cmdlets => [.. CmdletTypes];

    private static IEnumerable<Type> CmdletTypes => typeof(DependencyMatcher).Assembly.GetExportedTypes()
        .Where(type => !type.IsAbstract && Find(type, "CmdletAttribute") is not null);

    [Fact]
    public void Core_does_not_know_who_is_in_front_of_it()
    {
        var references = typeof(OrchestratorException).Assembly.GetReferencedAssemblies().Select(name => name.Name);
        Assert.DoesNotContain("System.Management.Automation", references);
        Assert.DoesNotContain("YamlDotNet", references);
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_by_name_and_nothing_else()
    {
        var exported = QuotedWord().Matches(ManifestList("CmdletsToExport")).Select(match => match.Groups[1].Value);
        Assert.Equal(
            CmdletTypes.Select(NameOf).Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_says_what_it_emits(Type cmdlet) =>
        Assert.True(Find(cmdlet, "OutputTypeAttribute") is not null, $"Put [OutputType(…)] on {cmdlet.Name}; typeof(void) if it emits nothing.");

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_that_changes_something_can_be_asked_what_it_would_do(Type cmdlet)
    {
        var supports = Find(cmdlet, "CmdletAttribute")!.NamedArguments
            .Any(argument => argument.MemberName == "SupportsShouldProcess" && argument.TypedValue.Value is true);
        Assert.True(
            supports == ChangingVerbs.Contains(NameOf(cmdlet).Split('-')[0]),
            $"{cmdlet.Name}: SupportsShouldProcess = true for verbs that change something ({string.Join(", ", ChangingVerbs)}), and for no other.");
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_has_a_page_with_its_syntax_and_two_examples(Type cmdlet)
    {
        var path = Path.Combine(Repository, "docs", "en-US", NameOf(cmdlet) + ".md");
        Assert.True(File.Exists(path), $"Write docs/en-US/{NameOf(cmdlet)}.md.");
        var page = File.ReadAllText(path);
        Assert.Matches($@"## Syntax\n\n```\n{NameOf(cmdlet)} ", page);
        Assert.True(Regex.Count(page.Split("## Examples")[1].Split("\n## ")[0], "^### ", RegexOptions.Multiline) >= 2, $"{path} needs two examples.");
    }

    [Fact]
    public void Every_type_of_the_product_that_a_cmdlet_emits_has_a_view()
    {
        var viewed = XDocument.Load(Path.Combine(Repository, "module", "Orchestrator.Format.ps1xml"))
            .Descendants("TypeName").Select(element => element.Value).ToHashSet(StringComparer.Ordinal);
        var emitted = CmdletTypes.SelectMany(OutputTypes)
            .Where(type => type.Namespace?.StartsWith("Orchestrator", StringComparison.Ordinal) == true && type.Name != "PipelineJob");
        Assert.All(emitted.Distinct(), type => Assert.True(viewed.Contains(type.FullName!), $"Add a view of {type.FullName} to Orchestrator.Format.ps1xml."));
    }

    private static IEnumerable<Type> OutputTypes(Type cmdlet) =>
        Find(cmdlet, "OutputTypeAttribute")!.ConstructorArguments
            .SelectMany(argument => argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> several ? several.Select(one => one.Value) : [argument.Value])
            .OfType<Type>();

    private static string NameOf(Type cmdlet)
    {
        var arguments = Find(cmdlet, "CmdletAttribute")!.ConstructorArguments;
        return $"{arguments[0].Value}-{arguments[1].Value}";
    }

    private static CustomAttributeData? Find(Type type, string name) =>
        type.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType.Name == name);

    private static string ManifestList(string key)
    {
        var manifest = File.ReadAllText(Path.Combine(Repository, "Orchestrator.psd1"));
        return Regex.Match(manifest, key + @"\s*=\s*@\(([^)]*)\)").Groups[1].Value;
    }

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Orchestrator.psd1"))) directory = directory.Parent;
        return directory.FullName;
    }

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedWord();
}
