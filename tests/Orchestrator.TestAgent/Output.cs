using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.TestAgent;

/// <summary>Steps that print, straight to the streams: no writer in between holds anything back.</summary>
internal static partial class Output
{
    private const int Block = 64 * 1024;
    private const int LineLength = 80;

    public static bool Do(string name, string rest)
    {
        switch (name)
        {
            case "echo": Put(error: false, Words.Unescape(rest) + "\n"); return true;
            case "error": Put(error: true, Words.Unescape(rest) + "\n"); return true;
            case "put": Put(error: false, Words.Unescape(rest)); return true;
            case "put-error": Put(error: true, Words.Unescape(rest)); return true;
            case "print": Copy(rest, error: false); return true;
            case "print-error": Copy(rest, error: true); return true;
            case "flood": Repeat(Lines(), Words.Size(rest), error: false); return true;
            case "flood-error": Repeat(Lines(), Words.Size(rest), error: true); return true;
            case "flood-line": Repeat(Encoding.ASCII.GetBytes(new string('x', Block)), Words.Size(rest), error: false); return true;
            case "garbage": Repeat(Garbage(), Words.Size(rest), error: false); return true;
            case "invalid-utf8": Write(error: false, [(byte)'a', 0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0xed, 0xa0, 0x80, (byte)'z', (byte)'\n']); return true;
            case "close":
                _ = close(rest switch { "stdin" => 0, "stdout" => 1, "stderr" => 2, _ => throw new ArgumentException(rest) });
                return true;
            default: return false;
        }
    }

    private static byte[] Lines()
    {
        var line = Encoding.ASCII.GetBytes("the quick brown fox jumps over the lazy dog ".PadRight(LineLength - 1, '.') + "\n");
        var block = new byte[Block / LineLength * LineLength];
        for (var i = 0; i < block.Length; i += LineLength) line.CopyTo(block, i);
        return block;
    }

    private static byte[] Garbage()
    {
        var block = new byte[Block];
        new Random(42).NextBytes(block);
        return block;
    }

    private static Stream Open(bool error) => error ? Console.OpenStandardError() : Console.OpenStandardOutput();

    private static void Put(bool error, string text) => Write(error, Encoding.UTF8.GetBytes(text));

    private static void Write(bool error, byte[] bytes)
    {
        using var stream = Open(error);
        stream.Write(bytes);
    }

    private static void Copy(string file, bool error)
    {
        using var source = File.OpenRead(file);
        using var stream = Open(error);
        source.CopyTo(stream);
    }

    private static void Repeat(byte[] block, long size, bool error)
    {
        using var stream = Open(error);
        for (var left = size; left > 0; left -= block.Length) stream.Write(block, 0, (int)Math.Min(left, block.Length));
    }

    [LibraryImport("libc")]
    private static partial int close(int file);
}
