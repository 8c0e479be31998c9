using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Runs;

/// <summary>The one run of a project: an advisory lock that the kernel releases whatever becomes of its holder.</summary>
public sealed class RunLock : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly RunFiles files;
    private bool identityWritten;

    private RunLock(SafeFileHandle handle, RunFiles files)
    {
        this.handle = handle;
        this.files = files;
    }

    /// <summary>Takes the lock and says in <c>run.json</c> who holds it.</summary>
    /// <exception cref="OrchestratorException">OrcRunActive: another run holds it; pid and start time are named.</exception>
    public static RunLock Take(RunFiles files, RunIdentity identity)
    {
        var held = TryTake(files) ?? throw Active(files);
        WriteIdentity(files, identity);
        held.identityWritten = true;
        return held;
    }

    /// <summary>Takes the lock without a word about it (conversion and repair); null if somebody holds it.</summary>
    public static RunLock? TryTake(RunFiles files)
    {
        files.Ensure();

        // A .NET open takes a shared lock, which throws while a run holds its exclusive one.
        var handle = Flock.Open(files.LockFile);
        if (Flock.TryLock(handle)) return new RunLock(handle, files);
        handle.Dispose();
        return null;
    }

    /// <summary>The active run, or null; a stale <c>run.json</c> without a held lock is no run, and is taken away.</summary>
    public static RunIdentity? FindActive(RunFiles files)
    {
        // Asked by the name first: a probe holds the lock for a moment, in which a run that wants to begin would take it for another run.
        if (!File.Exists(files.ActiveRunFile)) return null;
        using var probe = TryTake(files);
        if (probe is null) return ReadIdentity(files) ?? new RunIdentity("", 0, default, "");
        File.Delete(files.ActiveRunFile);
        return null;
    }

    /// <summary>The error that another run is active.</summary>
    public static OrchestratorException Active(RunFiles files)
    {
        var identity = ReadIdentity(files);
        var who = identity is null ? "" : $" (pid {identity.Pid} on {identity.Host} since {identity.Started:u})";
        return new OrchestratorException(
            "OrcRunActive", $"Another run is active in {files.Root}{who}.",
            "Wait for it, or stop it with Stop-Pipeline (orchestrate stop).", ErrorKind.Busy, identity?.Run);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The identity goes before the lock, so that nobody sees this run's name beside a lock that is not its own.
        try
        {
            if (identityWritten) File.Delete(files.ActiveRunFile);
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        try
        {
            // Closing alone is not enough: a child that is just being forked holds the lock until it has become its program.
            Flock.Unlock(handle);
        }
        catch (IOException)
        {
            // Closing gives it up all the same, if later.
        }

        handle.Dispose();
    }

    private static void WriteIdentity(RunFiles files, RunIdentity identity)
    {
        var temporary = files.ActiveRunFile + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(identity, RunJson.Default.RunIdentity));
        File.Move(temporary, files.ActiveRunFile, overwrite: true);
    }

    private static RunIdentity? ReadIdentity(RunFiles files)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(files.ActiveRunFile), RunJson.Default.RunIdentity);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
