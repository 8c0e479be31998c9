using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class TailBufferTests
{
    [Fact]
    public void It_holds_the_end_of_whatever_was_appended() =>
        Prop.ForAll<byte[][], byte>((pieces, limit) =>
        {
            var buffer = new TailBuffer(limit + 1);
            foreach (var piece in pieces) buffer.Append(piece);
            var all = pieces.SelectMany(piece => piece).ToArray();
            return buffer.ToMemory().Span.SequenceEqual(all.AsSpan(Math.Max(0, all.Length - limit - 1)));
        }).QuickCheckThrowOnFailure();
}
