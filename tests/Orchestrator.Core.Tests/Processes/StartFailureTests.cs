using Orchestrator.Agents;
using Orchestrator.Native;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class StartFailureTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    private OrchestratorException Refused(string program, string? directory = null, params string[] arguments) =>
        Assert.Throws<OrchestratorException>(() => ChildProcess.Start(
            new ProcessStart(program, arguments) { WorkingDirectory = directory ?? shell.Directory }, TimeProvider.System));

    private string Write(string name, string text, bool executable = true)
    {
        var path = shell.PathOf(name);
        File.WriteAllText(path, text);
        if (executable) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static void Says(string id, string words, OrchestratorException error)
    {
        Assert.Equal(id, error.Id);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void A_missing_program_is_named() => Says("OrcProgramNotFound", "'no-such-agent' was not found on PATH", Refused("no-such-agent"));

    [Fact]
    public void A_missing_path_is_named() => Says("OrcProgramNotFound", "'./no-such-agent' does not exist", Refused("./no-such-agent"));

    [Fact]
    public void A_missing_working_directory_is_not_mistaken_for_a_missing_program() =>
        Says("OrcWorkingDirectoryMissing", "gone' does not exist", Refused("/bin/true", shell.PathOf("gone")));

    [Fact]
    public void A_file_is_no_working_directory() =>
        Says("OrcWorkingDirectoryMissing", "is a file", Refused("/bin/true", Write("file", "")));

    [Fact]
    public void A_directory_is_no_program() => Says("OrcProgramNotExecutable", "is a directory", Refused(shell.Directory + "/."));

    [Fact]
    public void A_file_without_the_executable_bit_is_named() =>
        Says("OrcProgramNotExecutable", "is not executable", Refused(Write("plain", "#!/bin/sh\n", executable: false)));

    [Fact]
    public void A_script_without_a_first_line_that_names_its_interpreter_is_explained() =>
        Says("OrcProgramNotExecutable", "names its interpreter", Refused(Write("script", "echo hi\n")));

    [Fact]
    public void A_script_whose_interpreter_is_missing_names_it() =>
        Says("OrcProgramNotExecutable", "'/usr/bin/no-such-shell'", Refused(Write("script", "#!/usr/bin/no-such-shell -e\n")));

    [Fact]
    public void A_script_with_DOS_line_ends_shows_why_its_interpreter_is_not_found()
    {
        var error = Refused(Write("script", "#!/bin/sh\r\necho hi\r\n"));
        Says("OrcProgramNotExecutable", @"'/bin/sh\r'", error);
        Assert.Contains("LF", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.ProcessFileLimit, "too many open files")]
    [InlineData(Errno.SystemFileLimit, "too many open files")]
    [InlineData(Errno.NoMemory, "emory")]
    public void A_machine_that_has_nothing_left_to_give_makes_the_agent_unavailable_and_fails_no_item(int error, string words)
    {
        var failure = StartFailure.From(error, new ProcessStart("tool", []) { WorkingDirectory = shell.Directory }, "/bin/tool");
        Says("OrcProcessLimitReached", words, failure);
        Assert.Contains("ulimit", ProcessAgentRunner.NotStarted(failure).Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_beyond_what_the_system_takes_are_explained() =>
        Says("OrcProcessStartFailed", "too long", Refused("/bin/true", null, new string('x', 300_000)));

    [Fact]
    public void An_argument_with_a_NUL_is_refused_and_not_cut() => Says("OrcProcessStartFailed", "NUL", Refused("/bin/true", null, "a\0b"));

    [Fact]
    public async Task A_relative_path_starts_at_the_working_directory()
    {
        Write("tool", "#!/bin/sh\necho here\n");
        var result = await ProcessRunner.CaptureAsync(
            new ProcessStart("./tool", []) { WorkingDirectory = shell.Directory }, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal("here\n", Shell.Text(result.Output));
    }

    [Fact]
    public async Task A_name_is_looked_for_on_the_childs_own_PATH_and_what_cannot_run_there_is_passed_over()
    {
        Directory.CreateDirectory(shell.PathOf("one/tool"));
        Directory.CreateDirectory(shell.PathOf("two"));
        Directory.CreateDirectory(shell.PathOf("three"));
        Write("two/tool", "", executable: false);
        Write("three/tool", "#!/bin/sh\necho three\n");
        var start = new ProcessStart("tool", [])
        {
            WorkingDirectory = shell.Directory,
            Environment = new Dictionary<string, string?> { ["PATH"] = $"{shell.PathOf("one")}:two:{shell.PathOf("three")}" },
        };
        var result = await ProcessRunner.CaptureAsync(start, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal("three\n", Shell.Text(result.Output));
    }

    [Fact]
    public async Task A_program_that_an_update_moves_to_another_directory_of_the_PATH_is_found_there()
    {
        Directory.CreateDirectory(shell.PathOf("one"));
        Directory.CreateDirectory(shell.PathOf("two"));
        Write("two/tool", "#!/bin/sh\necho two\n");
        var start = new ProcessStart("tool", [])
        {
            WorkingDirectory = shell.Directory,
            Environment = new Dictionary<string, string?> { ["PATH"] = $"{shell.PathOf("one")}:{shell.PathOf("two")}" },
        };
        Assert.Equal("two\n", Shell.Text((await ProcessRunner.CaptureAsync(start, TimeProvider.System, null, CancellationToken.None)).Output));
        File.Move(shell.PathOf("two/tool"), shell.PathOf("one/tool"));
        Assert.Equal("two\n", Shell.Text((await ProcessRunner.CaptureAsync(start, TimeProvider.System, null, CancellationToken.None)).Output));
        File.Delete(shell.PathOf("one/tool"));
        Assert.Equal("OrcProgramNotFound", Assert.Throws<OrchestratorException>(() => ChildProcess.Start(start, TimeProvider.System)).Id);
    }
}
