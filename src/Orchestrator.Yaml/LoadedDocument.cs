using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;
using Orchestrator.Storage;

namespace Orchestrator.Yaml;

/// <summary>A backlog file as it was read or written, with the open handle that keeps its inode from being given to another file.</summary>
internal sealed class LoadedDocument : IDisposable
{
    private const int Attempts = 5;
    private readonly SafeFileHandle handle;

    private LoadedDocument(SafeFileHandle handle, FileStamp stamp, BacklogDocument document)
    {
        this.handle = handle;
        Stamp = stamp;
        Document = document;
    }

    /// <summary>The file's stamp at that moment.</summary>
    public FileStamp Stamp { get; }

    /// <summary>What the file says.</summary>
    public BacklogDocument Document { get; }

    /// <summary>Reads a file as it is now.</summary>
    /// <exception cref="OrchestratorException">Missing, unreadable, or malformed.</exception>
    public static LoadedDocument Read(string path, IReadOnlyCollection<string> knownPhases)
    {
        for (var attempt = 1; ; attempt++)
        {
            SafeFileHandle? handle = null;
            try
            {
                handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
                var stamp = FileStamp.Of(handle);
                BacklogDocument? document = null;
                OrchestratorException? failure = null;
                try
                {
                    document = BacklogDocumentReader.Read(ReadBytes(handle, path), path, knownPhases);
                }
                catch (YamlFormatException e)
                {
                    failure = e;
                }

                // An editor that writes in place may have been halfway; who renames leaves our handle alone.
                if (FileStamp.Of(handle) != stamp && attempt < Attempts) continue;
                if (failure is not null) throw failure;
                var loaded = new LoadedDocument(handle, stamp, document!);
                handle = null;
                return loaded;
            }
            catch (Exception e) when (StoreErrors.IsRefusal(e))
            {
                throw StoreErrors.Refused(path, "read", e);
            }
            finally
            {
                handle?.Dispose();
            }
        }
    }

    /// <summary>Replaces a file by a document, which is read back before anything is renamed.</summary>
    /// <exception cref="OrchestratorException">The document could not be read back; nothing was written.</exception>
    /// <exception cref="IOException">The system refused; the file is as it was.</exception>
    public static LoadedDocument Write(string path, BacklogDocument document, IReadOnlyCollection<string> knownPhases)
    {
        var bytes = BacklogDocumentWriter.Write(document);
        var readBack = BacklogDocumentReader.Read(bytes, path, knownPhases);
        using var file = AtomicFile.Create(path);
        RandomAccess.Write(file.Handle, bytes, 0);
        file.Flush();
        file.Commit();
        var handle = file.Detach();
        return new(handle, FileStamp.Of(handle), readBack);
    }

    /// <summary>The bytes of the file as it was read.</summary>
    public byte[] ReadBytes(string path) => ReadBytes(handle, path);

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    private static byte[] ReadBytes(SafeFileHandle handle, string path)
    {
        var length = RandomAccess.GetLength(handle);
        if (length > YamlTreeReader.MaxBytes) throw YamlTreeReader.TooLarge(path, length);
        return FileContent.ReadAll(handle);
    }
}
