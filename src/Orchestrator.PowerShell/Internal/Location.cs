using System.Management.Automation;

namespace Orchestrator.PowerShell.Internal;

/// <summary>Paths as PowerShell means them: relative to its location, which is not the process's current directory.</summary>
internal static class Location
{
    private const string FileSystem = "FileSystem";

    /// <summary>The directory of the present PowerShell location; absolute.</summary>
    /// <exception cref="OrchestratorException">OrcLocationNotFileSystem: the location is a registry key, a certificate store, ….</exception>
    internal static string Current(PathIntrinsics paths)
    {
        var location = paths.CurrentLocation;
        return location.Provider.Name == FileSystem
            ? location.ProviderPath
            : throw new OrchestratorException(
                "OrcLocationNotFileSystem",
                $"The current location {location.Path} is not in the file system.",
                "Go to the project with Set-Location, or name it with -Root.",
                ErrorKind.InvalidArgument,
                location.Path);
    }

    /// <summary>The absolute path of one that a person typed; it need not exist.</summary>
    /// <exception cref="OrchestratorException">OrcPathNotFileSystem, or OrcPathInvalid when no such drive or provider exists.</exception>
    internal static string Resolve(PathIntrinsics paths, string path)
    {
        ProviderInfo provider;
        string resolved;
        try
        {
            resolved = paths.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }
        catch (RuntimeException exception)
        {
            throw new OrchestratorException(
                "OrcPathInvalid", $"The path {path} cannot be resolved: {exception.Message}", "Name a directory of the file system.", ErrorKind.InvalidArgument, path, exception);
        }

        return provider.Name == FileSystem
            ? resolved
            : throw new OrchestratorException(
                "OrcPathNotFileSystem", $"The path {path} is not in the file system.", "Name a directory of the file system.", ErrorKind.InvalidArgument, path);
    }
}
