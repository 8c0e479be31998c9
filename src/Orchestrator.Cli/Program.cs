using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Commands;
using Orchestrator.Cli.Output;
using Orchestrator.Processes;

// First of all: a parent that ignores SIGCHLD hands that on, and then no child's exit could be seen.
ProcessHost.Prepare();
using var terminal = Terminal.Open();

// An agent's process, one for each phase of a demo: it needs nothing of what parses and prints.
if (args is [DemoAgentCommand.Word]) return await DemoAgentCommand.RunAgentAsync(terminal).ConfigureAwait(false);
return await Front.RunAsync(args, terminal).ConfigureAwait(false);
