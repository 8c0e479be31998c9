using System.CommandLine;
using System.CommandLine.Help;
using Orchestrator.Cli.Commands;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.CommandLine;

/// <summary>The program as a whole: parses, runs one command, and turns every failure into a message and an exit code.</summary>
internal static class Front
{
    private static readonly string[] Examples = ["orchestrate demo", "orchestrate init --commit", "orchestrate add \"Add CSV export\" --size small", "orchestrate run"];

    // In the order of the help: a project's life.
    private static readonly (string[] Names, Func<CliCommand> Make)[] Commands =
    [
        (["init"], () => new InitCommand()), (["add"], () => new AddCommand()), (["list", "ls"], () => new ListCommand()),
        (["show"], () => new ShowCommand()), (["status"], () => new StatusCommand()), (["set"], () => new SetCommand()),
        (["remove"], () => new RemoveCommand()), (["block"], () => new BlockCommand()), (["unblock"], () => new UnblockCommand()),
        (["step", "advance"], () => new StepCommand()), (["complete"], () => new CompleteCommand()), (["close"], () => new CloseCommand()),
        (["merge"], () => new MergeCommand()), (["restore"], () => new RestoreCommand()), (["run"], () => new RunCommand()),
        (["triage"], () => new TriageCommand()), (["stop"], () => new StopCommand()), (["validate"], () => new ValidateCommand()),
        (["convert"], () => new ConvertCommand()), (["repair"], () => new RepairCommand()), (["runs"], () => new RunsCommand()), (["transcript"], () => new TranscriptCommand()),
        (["worklog"], () => new WorklogCommand()), (["demo"], () => new DemoCommand()),
        ([DemoAgentCommand.Word], () => new DemoAgentCommand()),
    ];

    /// <summary>Runs one command line.</summary>
    /// <param name="args">Its words.</param>
    /// <param name="terminal">Where results and logs go.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var exitCode = await RunCommandAsync(args, terminal).ConfigureAwait(false);
        await terminal.Out.FlushAsync().ConfigureAwait(false);
        if (terminal.Loss is not { } loss) return exitCode;

        // Whoever reads the results must not take a part of them for all; what a run has to say otherwise says more.
        var failed = ErrorOutput.Lost(terminal, IsJson(args), loss);
        return exitCode == ExitCode.Ok ? failed : exitCode;
    }

    private static async Task<int> RunCommandAsync(string[] args, Terminal terminal)
    {
        var options = new GlobalOptions();
        var root = Build(options, args);

        // A title may begin with @ without being the name of a file with further words.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var isJson = IsJson(args);
        if (parsed.GetValue(options.NoColor)) terminal.LeaveOutColors();

        // Help and version are actions of their own; whatever else is wrong with the line does not matter to them.
        if (parsed.Action is not null and not System.CommandLine.Invocation.ParseErrorAction)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, ProcessTerminationTimeout = null }).ConfigureAwait(false);

        var errors = UsageError.Find(parsed);
        if (parsed.CommandResult.Command is not CliCommand command)
        {
            if (errors.Count > 0 && parsed.UnmatchedTokens.Count > 0) return ErrorOutput.Usage(terminal, isJson, errors, "orchestrate --help");
            return ErrorOutput.Usage(terminal, isJson, ["A command is missing."], "orchestrate --help");
        }

        if (errors.Count > 0) return ErrorOutput.Usage(terminal, isJson, errors, $"orchestrate {command.Name} --help");
        var invocation = new Invocation(parsed, options, terminal);
        try
        {
            return await command.RunAsync(invocation, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            invocation.Log.Write(LogLevel.Error, "interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception exception)
        {
            // The last resort at the edge: whatever it is, it becomes a message and not a dump of the stack.
            invocation.Log.Write(LogLevel.Debug, exception.ToString());
            return ErrorOutput.Failure(terminal, isJson, exception);
        }
    }

    private static bool IsJson(string[] args) => args.Contains(GlobalOptions.JsonName);

    private static RootCommand Build(GlobalOptions options, string[] args)
    {
        var root = new RootCommand("Works through a git-tracked backlog with coding agents, phase by phase.");
        options.AddTo(root);

        // Making two dozen commands takes longer than most of them run: those that are not named are needed only for the list of all.
        var named = Array.FindAll(Commands, entry => entry.Names.Any(args.Contains));
        foreach (var (_, make) in named.Length > 0 ? named : Commands) root.Subcommands.Add(make());
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new ExampleHelp((HelpAction)option.Action!, Examples);
        return root;
    }
}
