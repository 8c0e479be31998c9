namespace Orchestrator.Storage;

/// <summary>The errors of the store, each with the file it is about and what to do.</summary>
internal static class StoreErrors
{
    // Raw error numbers as .NET hands them on in HResult; the same on Linux and macOS but for the quota.
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int Quota = 122;
    private const int QuotaMac = 69;

    private const string Mend = "Mend the line, take the file back from git, or run Repair-Backlog (orchestrate repair).";

    /// <summary>A line that cannot be read.</summary>
    public static OrchestratorException Malformed(string path, long line, LineFormatException cause) =>
        new(cause.Id, $"{path}, line {line}: {cause.Message}. Nothing was written.", cause.Remedy ?? Mend, ErrorKind.InvalidData, path);

    /// <summary>The same id on two lines.</summary>
    public static OrchestratorException Duplicate(string path, string id, long first, long second) =>
        new(
            "OrcStoreDuplicateId", $"{path}, line {second}: {id} stands on line {first} already. Nothing was written.",
            Mend, ErrorKind.InvalidData, id);

    /// <summary>A schema version this product does not know.</summary>
    public static OrchestratorException Version(string path, long version) =>
        new(
            "OrcStoreSchemaVersion", $"{path}, line 1: schema_version {version} is not supported; this version reads 1. Nothing was written.",
            "Use the version of the tool that wrote the file, or a newer Orchestrator.", ErrorKind.InvalidData, path);

    /// <summary>There is no store.</summary>
    public static OrchestratorException Missing(string path, Exception? inner = null) =>
        new("OrcStoreMissing", $"There is no backlog at {path}.",
            "Run Initialize-Orchestrator (orchestrate init), or take the file back from git.", ErrorKind.NotFound, path, inner);

    /// <summary>What the operating system refused, in our words.</summary>
    /// <param name="path">The file it was about.</param>
    /// <param name="doing">What was being done: "written", "read".</param>
    /// <param name="cause">What the system said.</param>
    public static OrchestratorException Refused(string path, string doing, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => Missing(path, cause),
        IOException { HResult: NoSpace or Quota or QuotaMac } =>
            new(
                "OrcDiskFull", $"{path} could not be {doing}: the disk is full. The file is as it was.",
                "Make room on the disk and try again.", ErrorKind.InputOutput, path, cause),
        UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem or NotPermitted or AccessDenied } =>
            new(
                "OrcStoreDenied", $"{path} could not be {doing}: the system does not permit it ({cause.Message}). The file is as it was.",
                "Check the permissions of the file and its directory.", ErrorKind.InputOutput, path, cause),
        _ => new(
            "OrcStoreInputOutput", $"{path} could not be {doing}: {cause.Message.TrimEnd('.')}. The file is as it was.",
            "Check the disk and the directory, then try again.", ErrorKind.InputOutput, path, cause),
    };

    /// <summary>What was written is there, and the disk did not say that it will stay.</summary>
    public static OrchestratorException Unflushed(string path, Exception cause) => new(
        "OrcStoreInputOutput", $"What was written to {path} could not be brought to the disk: {cause.Message.TrimEnd('.')}.",
        "Check the disk, then start again: what is missing is written anew.", ErrorKind.InputOutput, path, cause);

    /// <summary>Whether an exception is the operating system's refusal.</summary>
    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}
