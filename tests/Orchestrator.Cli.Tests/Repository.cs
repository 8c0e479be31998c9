using System.Diagnostics;

namespace Orchestrator.Cli.Tests;

/// <summary>A temporary git repository, and the built program started in it as a process of its own.</summary>
internal sealed class Repository : IDisposable
{
    // Generous: it only matters when a command hangs, and busy cores are no reason to fail.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly Lazy<string> Template = new(MakeTemplate);

    private Repository(string root) => Root = root;

    /// <summary>The repository's top.</summary>
    public string Root { get; }

    /// <summary>The directory below the top in which the program starts.</summary>
    public string Below { get; set; } = "";

    /// <summary>The built program, a native one if such was made; <c>ORCHESTRATOR_TEST_PROGRAM</c> names another one.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("ORCHESTRATOR_TEST_PROGRAM") is { Length: > 0 } other ? Path.GetFullPath(other) : Path.Combine(Binaries, OperatingSystem.IsWindows() ? "orchestrate.exe" : "orchestrate");

    /// <summary>The program for <c>dotnet</c>, which is there as well where a native one was made.</summary>
    public static string PlainProgram => Path.Combine(Binaries, "orchestrate.dll");

    /// <summary>The top of the checkout that these tests belong to.</summary>
    public static string Checkout
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Orchestrator.sln"))) directory = directory.Parent!;
            return directory.FullName;
        }
    }

    private static string Binaries => Path.Combine(Checkout, "artifacts", "bin");

    /// <summary>A directory without a repository.</summary>
    public static Repository Bare() => new(Directory.CreateTempSubdirectory("orchestrator-cli-test-").FullName);

    /// <summary>A repository with one commit and no project.</summary>
    public static Repository Empty()
    {
        var repository = Bare();
        repository.MakeGit();
        repository.Git("commit", "--quiet", "--allow-empty", "--message", "start");
        return repository;
    }

    /// <summary>A committed project whose agent is the scripted one.</summary>
    public static Repository Project(string? configuration = null)
    {
        var repository = Bare();
        Copy(Template.Value, repository.Root);
        if (configuration is not null)
        {
            repository.Write("orchestrator.toml", configuration);
            repository.Git("commit", "--quiet", "--all", "--message", "configuration");
        }

        return repository;
    }

    /// <summary>Commits an agent that is a shell script, and everything else that lies there.</summary>
    /// <param name="script">What <c>agent.sh</c> does.</param>
    /// <param name="configuration">The project's, in which the agent is <c>sh agent.sh</c>.</param>
    public void CommitAgent(string script, string configuration)
    {
        Write("agent.sh", script);
        Write("orchestrator.toml", configuration);
        Git("add", "--all");
        Git("commit", "--quiet", "--message", "An agent");
    }

    /// <summary>Runs the program to its end.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    /// <summary>Runs the program to its end, with text on its standard input and more environment.</summary>
    public Task<CommandResult> RunAsync(string[] arguments, string? input, params (string Name, string Value)[] environment) =>
        RunAsync(arguments, input, Program, environment);

    /// <summary>Runs any program to its end, isolated like ours.</summary>
    public async Task<CommandResult> RunAsync(string[] arguments, string? input, string program, (string Name, string Value)[] environment)
    {
        using var process = Start(program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process, output, error);
    }

    /// <summary>Starts the program and does not wait; its output must be read.</summary>
    public Process Start(string[] arguments, params (string Name, string Value)[] environment) => Start(Program, arguments, environment);

    private Process Start(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.Combine(Root, Below), RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        Isolate(start.Environment);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a started program.</summary>
    public static async Task<CommandResult> EndAsync(Process process, Task<string> output, Task<string> error)
    {
        using var bound = new CancellationTokenSource(Longest);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', process.StartInfo.ArgumentList)} did not end\n{await output}\n{await error}");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Adds an item and returns its id.</summary>
    public async Task<string> AddAsync(string title, params string[] more) =>
        (await RunAsync(["add", title, .. more])).Expect(0).Output.Trim();

    /// <summary>Runs git and returns what it prints.</summary>
    public string Git(params string[] arguments) => RunHere("git", arguments);

    /// <summary>Writes a file.</summary>
    public void Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string MakeTemplate()
    {
        // Beside the tests and not among the temporary directories: nothing tells when the last test has copied it.
        var root = Path.Combine(AppContext.BaseDirectory, "template");
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        var repository = new Repository(Directory.CreateDirectory(root).FullName);
        repository.MakeGit();
        repository.Write("README.md", "# A project\n");
        repository.Write("orchestrator.toml", Configurations.Demo);
        repository.Git("add", "--all");
        repository.Git("commit", "--quiet", "--message", "start");
        repository.RunHere(Program, "init", "--commit");
        return repository.Root;
    }

    // For programs that print little: both pipes are read to their ends, one after the other.
    private string RunHere(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        Isolate(start.Environment);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    private void MakeGit()
    {
        Git("init", "--quiet");
        Git("symbolic-ref", "HEAD", "refs/heads/main");
        Git("config", "user.name", "Tester");
        Git("config", "user.email", "tester@example.invalid");
        Git("config", "maintenance.auto", "false");
    }

    // Nothing of the machine's or the tester's own settings reaches the program.
    private static void Isolate(IDictionary<string, string?> environment)
    {
        InheritedSignals.Restore();
        foreach (var name in environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal) || name.StartsWith("ORCHESTRATOR_", StringComparison.Ordinal)).ToList())
            environment.Remove(name);
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["LC_ALL"] = "C";
        environment["TERM"] = "xterm";
        environment.Remove("NO_COLOR");
    }

    private static void Copy(string from, string to)
    {
        foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
