using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.Native;

/// <summary>
/// <c>posix_spawn(3)</c>: a child in a session and group of its own, with every signal at its default and none blocked.
/// </summary>
/// <remarks>
/// System.Diagnostics.Process can do none of this, and its children inherit SIGPIPE ignored, so that <c>yes | head -1</c> never ends in
/// them.
/// The call returns after the exec, so that the group exists and errors of the exec are known when it does.
/// </remarks>
internal static unsafe partial class PosixSpawn
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const int ReadOnly = 0;

    // The structures belong to libc and differ between them (glibc: attributes 336, actions 80 bytes); all are smaller than this.
    private const int StructureBytes = 1024;

    /// <summary>
    /// Whether this libc can change the directory of a child (glibc 2.29, musl 1.1.24, macOS 10.15); without it there is no use for the
    /// rest.
    /// </summary>
    public static bool IsSupported { get; } = Supported();

    private static readonly void* Attributes = IsSupported ? MakeAttributes() : null;

    /// <summary>Starts a program.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="arguments">All words, the program's name first.</param>
    /// <param name="environment">All variables as NAME=value.</param>
    /// <param name="directory">The child's working directory.</param>
    /// <param name="input">What becomes standard input; negative for /dev/null.</param>
    /// <param name="output">What becomes standard output.</param>
    /// <param name="error">What becomes standard error.</param>
    /// <param name="processId">The child, which leads its session and its group; the caller has to reap it.</param>
    /// <returns>0 or an error number.</returns>
    public static int Start(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        string directory,
        int input,
        int output,
        int error,
        out int processId)
    {
        var actions = stackalloc byte[StructureBytes];
        var failure = posix_spawn_file_actions_init(actions);
        processId = 0;
        if (failure != 0) return failure;
        byte* block = null;
        try
        {
            failure = input < 0
                ? posix_spawn_file_actions_addopen(actions, 0, "/dev/null", ReadOnly, 0)
                : posix_spawn_file_actions_adddup2(actions, input, 0);
            if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, output, 1);
            if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, error, 2);
            if (failure == 0) failure = posix_spawn_file_actions_addchdir_np(actions, directory);
            if (failure != 0) return failure;

            var vectors = StringVectors(arguments, environment, out block);
            int id;
            failure = posix_spawn(&id, path, actions, Attributes, vectors, vectors + arguments.Count + 1);
            processId = id;
            return failure;
        }
        finally
        {
            NativeMemory.Free(block);
            _ = posix_spawn_file_actions_destroy(actions);
        }
    }

    /// <summary>Two vectors of C strings, each with a null at its end, and their text, in one block.</summary>
    private static byte** StringVectors(IReadOnlyList<string> first, IReadOnlyList<string> second, out byte* block)
    {
        var pointers = (nuint)((first.Count + second.Count + 2) * sizeof(byte*));
        var size = pointers;
        foreach (var text in first) size += (nuint)Encoding.UTF8.GetByteCount(text) + 1;
        foreach (var text in second) size += (nuint)Encoding.UTF8.GetByteCount(text) + 1;
        block = (byte*)NativeMemory.Alloc(size);
        var vector = (byte**)block;
        var next = block + pointers;
        var end = block + size;
        Append(first);
        Append(second);
        return (byte**)block;

        void Append(IReadOnlyList<string> texts)
        {
            foreach (var text in texts)
            {
                *vector++ = next;
                next += Encoding.UTF8.GetBytes(text, new Span<byte>(next, (int)(end - next)));
                *next++ = 0;
            }

            *vector++ = null;
        }
    }

    private static bool Supported() =>
        !OperatingSystem.IsWindows()
        && NativeLibrary.TryLoad("libc", typeof(PosixSpawn).Assembly, null, out var libc)
        && NativeLibrary.TryGetExport(libc, nameof(posix_spawn_file_actions_addchdir_np), out _);

    /// <summary>Made once and only read afterwards.</summary>
    private static void* MakeAttributes()
    {
        var attributes = NativeMemory.AllocZeroed(StructureBytes);
        var signals = stackalloc byte[256];
        _ = posix_spawnattr_init(attributes);
        _ = sigfillset(signals);
        _ = posix_spawnattr_setsigdefault(attributes, signals);
        _ = sigemptyset(signals);
        _ = posix_spawnattr_setsigmask(attributes, signals);
        // SETSID, and on macOS, which has no pipe2, CLOEXEC_DEFAULT: close everything that is not named.
        var session = OperatingSystem.IsMacOS() ? 0x400 | 0x4000 : 0x80;
        _ = posix_spawnattr_setflags(attributes, (short)(session | SetSignalDefaults | SetSignalMask));
        return attributes;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(
        int* processId, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int file, int target);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(void* actions, int target, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(void* actions, string directory);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    private static partial int sigfillset(void* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(void* signals);
}
