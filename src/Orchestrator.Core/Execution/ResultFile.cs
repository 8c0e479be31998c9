using System.Globalization;

namespace Orchestrator.Execution;

/// <summary>Reads the file in which an agent reports the result of its phase.</summary>
public static class ResultFile
{
    /// <summary>Largest file that is read, in bytes (4 MB).</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads a result once the agent's processes have ended; every fault of the file is a value.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="contract">What it has to hold.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<ResultReading> ReadAsync(string path, ResultContract contract, CancellationToken cancellationToken = default)
    {
        byte[] bytes;
        try
        {
            if (Directory.Exists(path)) return Invalid($"{path} is a directory", "a JSON file");
            var file = new FileInfo(path);
            if (file.LinkTarget is { } target)
            {
                if (file.ResolveLinkTarget(returnFinalTarget: true) is not FileInfo { Exists: true } final)
                    return Invalid($"{path} is a symbolic link to {target}, which does not exist", "a JSON file");
                file = final;
            }

            if (!file.Exists) return new ResultReading.Missing();

            // A pipe or a device reports no length, and opening one could wait for ever: it counts as empty and is not opened.
            if (file.Length == 0) return Invalid("The result file is empty", "one JSON object");
            if (file.Length > MaxBytes) return TooLarge(file.Length);
            bytes = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return new ResultReading.Missing();
        }
        catch (DirectoryNotFoundException)
        {
            return new ResultReading.Missing();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Invalid($"The result file {path} cannot be read ({fault.Message})", "a readable JSON file");
        }

        return bytes.Length > MaxBytes ? TooLarge(bytes.Length) : Parse(bytes, contract);
    }

    /// <summary>Reads a result where the earlier phases are not known, so that any <c>to_phase</c> is taken.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="expectedItemId">The item it must be about.</param>
    /// <param name="expectedPhase">The phase it must be about.</param>
    /// <param name="kind">Decides which codes and fields are allowed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<ResultReading> ReadAsync(
        string path, string expectedItemId, string expectedPhase, PhaseKind kind, CancellationToken cancellationToken = default) =>
        ReadAsync(path, new ResultContract(expectedItemId, expectedPhase, kind), cancellationToken);

    /// <summary>Reads a result from the bytes of a file.</summary>
    /// <param name="bytes">UTF-8, with or without a byte order mark, bare or in a Markdown code fence.</param>
    /// <param name="contract">What it has to hold.</param>
    public static ResultReading Parse(ReadOnlyMemory<byte> bytes, ResultContract contract)
    {
        var text = ResultText.Unwrap(bytes);
        if (text.Fault is { } fault) return new ResultReading.Invalid(fault);
        using var document = text.Document!;
        return new ResultParser(document.RootElement, contract).Parse();
    }

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var stream = new FileStream(file.FullName, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        await using (stream.ConfigureAwait(false))
        {
            // Somebody may still be writing: one byte above the bound is enough to know that it is too large.
            var bytes = new byte[file.Length + 1];
            var length = 0;
            while (true)
            {
                length += await stream.ReadAtLeastAsync(bytes.AsMemory(length), bytes.Length - length, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                if (length < bytes.Length || length > MaxBytes) return bytes[..length];
                Array.Resize(ref bytes, Math.Min(bytes.Length * 2, MaxBytes + 1));
            }
        }
    }

    private static ResultReading.Invalid TooLarge(long length) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The result file has {length:N0} bytes; expected at most {MaxBytes:N0}. Put long text into a file in the change folder and name it in the summary."));

    private static ResultReading.Invalid Invalid(string wrong, string expected) => new($"{wrong}; expected {expected}.");
}
