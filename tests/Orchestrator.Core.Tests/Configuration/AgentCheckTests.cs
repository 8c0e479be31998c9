using Orchestrator.Backlog;
using Orchestrator.Configuration;

namespace Orchestrator.Tests.Configuration;

public sealed class AgentCheckTests : IDisposable
{
    // Through sh: a file that was just written cannot always be executed while other tests start processes (ETXTBSY).
    private const string Sh = "command = ['sh', 'agent.sh'], version_args = ['agent.sh', '--version']";

    private readonly TemporaryProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task A_program_that_tells_its_version_is_noted_with_it()
    {
        Script("test \"$1\" = --version && echo \"agent 1.2 $MODE\"; echo more");
        Configure($"agents.a = {{ {Sh}, env = {{ MODE = 'fast' }} }}");

        ConfigurationFinding finding = Assert.Single(await CheckAsync());

        Assert.Equal((FindingSeverity.Information, FindingArea.Agents, "agent.cli"), (finding.Severity, finding.Area, finding.Key));
        Assert.Matches("^a: agent 1.2 fast \\(/.*sh\\)$", finding.What);
    }

    [Fact]
    public async Task A_program_that_is_missing_is_an_error_at_the_place_that_names_it()
    {
        Script("echo 1");
        Configure($$"""
            agents.a = { {{Sh}} }
            agents.b.command = ['no-such-program-anywhere']
            pipelines.p.phases = [{ name = 'build', agent = 'b' }, { name = 'review', agent = 'b' }]
            """);

        ConfigurationFinding error = Assert.Single(await CheckAsync(), f => f.Severity == FindingSeverity.Error);

        Assert.StartsWith("orchestrator.toml:4:49: error: pipelines.p.phases[0].agent: agent b: The program", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public async Task A_built_in_agent_that_is_missing_says_how_to_install_it()
    {
        Configure("agents.codex.env = { PATH = '/nonexistent' }");

        ConfigurationFinding error = Assert.Single(await CheckAsync("codex"));

        Assert.Contains("npm install -g @openai/codex", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_execute_permission_is_an_error()
    {
        project.Write("agent.sh", "#!/bin/sh\n");
        Configure("agents.a.command = ['./agent.sh']");

        Assert.Contains("not executable", Assert.Single(await CheckAsync()).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_know_its_version_is_a_warning()
    {
        Script("echo 'unknown option --version' >&2; exit 3");
        Configure($"agents.a = {{ {Sh} }}");

        ConfigurationFinding warning = Assert.Single(await CheckAsync());

        Assert.Equal(FindingSeverity.Warning, warning.Severity);
        Assert.EndsWith("ended with exit code 3: unknown option --version", warning.What, StringComparison.Ordinal);
        Assert.Contains("version_args = []", warning.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_and_is_a_warning()
    {
        Script("echo $$ > pid; exec sleep 600");
        Configure($"agents.a = {{ {Sh} }}");

        ManualTimeProvider time = new();
        string pidFile = Path.Combine(project.Root, "pid");

        Task<IReadOnlyList<ConfigurationFinding>> check = new AgentCheck(time).CheckAsync(project.Inspect(), null, CancellationToken.None);
        await WaitFor.ConditionAsync(() => File.Exists(pidFile) && new FileInfo(pidFile).Length > 1 && time.PendingTimers > 0);
        time.Advance(TimeSpan.FromSeconds(15));
        ConfigurationFinding warning = Assert.Single(await check);

        Assert.Equal(FindingSeverity.Warning, warning.Severity);
        Assert.Contains("gave no answer within 15 s", warning.What, StringComparison.Ordinal);
        string pid = (await File.ReadAllTextAsync(pidFile)).Trim();
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Nobody_is_asked_whose_version_nobody_wants_to_know_or_who_is_elsewhere()
    {
        Script("touch asked");
        Configure("""
            agents.a = { command = ['sh', 'agent.sh'], version_args = [] }
            agents.b = { command = ['elsewhere'], launcher = ['sh', 'agent.sh'] }
            pipelines.p.phases = [{ name = 'build', agent = 'b' }]
            """);

        IReadOnlyList<ConfigurationFinding> findings = await CheckAsync();

        Assert.All(findings, f => Assert.Equal(FindingSeverity.Information, f.Severity));
        Assert.False(File.Exists(Path.Combine(project.Root, "asked")));
    }

    [Fact]
    public async Task The_agent_of_the_command_line_stands_in_for_the_default()
    {
        Script("echo 1");
        Configure($"agents.a.command = ['missing']\nagents.b = {{ {Sh} }}");

        Assert.StartsWith("b: 1", Assert.Single(await CheckAsync("b")).What, StringComparison.Ordinal);
        Assert.StartsWith("there is no agent \"clawde\"", Assert.Single(await CheckAsync("clawde")).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preflight_gathers_everything_and_a_fault_of_an_item_stops_only_the_item()
    {
        Script("echo 1");
        Configure($$"""
            agents.a = { {{Sh}} }
            executoin.max_wip = 1
            pipelines.p.phases = [{ name = 'build', workflows = ['gone.md'] }]
            """);
        BacklogSnapshot backlog = new([new BacklogItem { Id = "WRK-1", Title = "x", Pipeline = "gone" }], () => new HashSet<string>(), []);

        IReadOnlyList<ConfigurationFinding> findings =
            await new ConfigurationCheck(new AgentCheck(TimeProvider.System)).RunAsync(project.Inspect(), backlog, null, CancellationToken.None);

        Assert.Equal(
            [FindingArea.Configuration, FindingArea.Workflows, FindingArea.Agents, FindingArea.Items],
            findings.Select(f => f.Area));
        Assert.Equal(FindingArea.Workflows, Assert.Single(findings, f => f.Severity == FindingSeverity.Error).Area);
        Assert.Equal(["WRK-1"], findings.Select(f => f.ItemId).OfType<string>());
    }

    private void Configure(string text) => project.Write("orchestrator.toml", "agent.cli = 'a'\n" + text);

    private void Script(string text) => project.Write("agent.sh", text + "\n");

    private Task<IReadOnlyList<ConfigurationFinding>> CheckAsync(string? defaultAgent = null) =>
        new AgentCheck(TimeProvider.System) { LongestAnswer = TimeSpan.FromMinutes(2) }
            .CheckAsync(project.Inspect(), defaultAgent, CancellationToken.None);
}
