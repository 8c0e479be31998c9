using System.Diagnostics;
using System.Text;
using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>A real repository in a directory of its own with one commit on <c>main</c>, blind to the machine's git configuration.</summary>
public sealed class TestRepository : IDisposable
{
    private static readonly string[] Inherited = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"];

    // The code under test starts git with this process's environment, so isolation has to be set here; constant, and the same for everybody.
    static TestRepository()
    {
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", "/dev/null");
        Environment.SetEnvironmentVariable("GIT_CONFIG_NOSYSTEM", "1");
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
            foreach (var part in new[] { "NAME", "EMAIL", "DATE" })
                Environment.SetEnvironmentVariable($"GIT_{role}_{part}", null);
        Environment.SetEnvironmentVariable("EMAIL", null);
    }

    // Hundreds of tests begin with the same repository: to copy it takes a tenth of the time that git takes to make it.
    private static readonly Lazy<TestRepository> Template = new(() =>
    {
        var root = Directory.CreateTempSubdirectory("orchestrator-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        var template = new TestRepository(root);
        template.Initialize("sha1");
        template.Commit();
        return template;
    });

    private readonly string parent;

    /// <summary>Makes the repository; with <c>isEmpty</c> it has no commit.</summary>
    public TestRepository(string objectFormat = "sha1", bool isEmpty = false)
    {
        parent = Directory.CreateTempSubdirectory("orchestrator-git-").FullName;
        Root = Path.Combine(parent, "repository");
        Directory.CreateDirectory(Root);
        if (objectFormat == "sha1" && !isEmpty)
        {
            Template.Value.CopyTo(Root);
            return;
        }

        Initialize(objectFormat);
        if (!isEmpty) Commit();
    }

    private TestRepository(string root)
    {
        parent = "";
        Root = root;
    }

    /// <summary>Top of the working tree.</summary>
    public string Root { get; }

    /// <summary>Full id of HEAD.</summary>
    public string Head => Git("rev-parse", "HEAD").Trim();

    /// <summary>What a person would see: <c>git status --porcelain</c>.</summary>
    public string Status => Git("status", "--porcelain", "--untracked-files=all");

    /// <summary>Every index entry with mode, id, stage and flags.</summary>
    public string Index => Git("ls-files", "--stage", "-v") + Git("ls-files", "--debug").Split('\n').Where(line => line.Contains("flags", StringComparison.Ordinal))
        .Aggregate("", (all, line) => all + line.Split("flags")[1]);

    /// <summary>Opens the repository with the code under test.</summary>
    public Task<GitRepository> OpenAsync(string directory = "", string? marker = null) =>
        GitRepository.OpenAsync(Path.Combine(Root, directory), marker, TimeProvider.System, CancellationToken.None);

    /// <summary>Writes a file and the directories above it.</summary>
    public void Write(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    /// <summary>The text of a file.</summary>
    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Deletes a file or a whole directory.</summary>
    public void Delete(string path)
    {
        var full = Path.Combine(Root, path);
        if (Directory.Exists(full) && new FileInfo(full).LinkTarget is null) Directory.Delete(full, recursive: true);
        else File.Delete(full);
    }

    /// <summary>Stages and commits everything.</summary>
    public void CommitAll(string message)
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message);
    }

    /// <summary>Gives a file one content on a new branch and another one on <c>main</c>, where it ends.</summary>
    public void Diverge(string branch, string path)
    {
        Git("switch", "--quiet", "-c", branch);
        Write(path, branch + "\n");
        CommitAll("Side");
        Git("switch", "--quiet", "main");
        Write(path, "main\n");
        CommitAll("Main");
    }

    /// <summary>Installs an executable hook.</summary>
    public void Hook(string name, string script)
    {
        var path = Path.Combine(Root, ".git", "hooks", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A linked worktree on a new branch, beside the repository.</summary>
    public TestRepository AddWorktree(string branch)
    {
        var path = Path.Combine(parent, "worktree-" + branch);
        Git("worktree", "add", "--quiet", "-b", branch, path);
        return new TestRepository(path);
    }

    /// <summary>Paths that a commit changed, with git's letter for each.</summary>
    public string[] Changed(string commit) =>
        [.. Git("diff-tree", "--root", "-r", "-z", "--no-commit-id", "--name-status", "--no-renames", commit).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Chunk(2).Select(pair => pair[0] + " " + pair[1])];

    /// <summary>Runs git and returns what it printed; fails the test when git fails.</summary>
    public string Git(params string[] arguments)
    {
        var (code, output, error) = TryGit(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error}{output}");
    }

    /// <summary>Runs git and returns exit code, output and error.</summary>
    public (int ExitCode, string Output, string Error) TryGit(params string[] arguments) =>
        Run("git", ["-c", "protocol.file.allow=always", .. arguments]);

    /// <summary>Runs a shell script at the top, for what .NET cannot say.</summary>
    public string Shell(string script)
    {
        var (code, output, error) = Run("sh", ["-c", script]);
        return code == 0 ? output : throw new InvalidOperationException($"{script}: {error}{output}");
    }

    private void Initialize(string objectFormat)
    {
        Git("init", "--quiet", "--initial-branch=main", "--object-format=" + objectFormat, "--template=");
        File.AppendAllText(Path.Combine(Root, ".git", "config"), "[user]\n\tname = Ada\n\temail = ada@example.org\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n");
    }

    private void Commit()
    {
        Write("readme.md", "hello\n");
        CommitAll("Start");
    }

    private void CopyTo(string root)
    {
        foreach (var directory in Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(root, Path.GetRelativePath(Root, directory)));
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(root, Path.GetRelativePath(Root, file)));
    }

    private (int ExitCode, string Output, string Error) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var name in Inherited) start.Environment.Remove(name);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = new StringBuilder();
        process.ErrorDataReceived += (_, line) => error.Append(line.Data).Append('\n');
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.ToString());
    }

    public void Dispose()
    {
        if (parent.Length == 0) return;
        try
        {
            Directory.Delete(parent, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It cannot name every file that git can.
            using var removal = Process.Start("rm", ["-rf", "--", parent]);
            removal.WaitForExit();
        }
    }
}
