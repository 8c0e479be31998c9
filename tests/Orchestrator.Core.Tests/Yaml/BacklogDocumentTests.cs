using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using Orchestrator.Yaml;

namespace Orchestrator.Tests.Yaml;

public sealed class BacklogDocumentTests
{
    private static readonly string[] Phases = ["research", "prd", "design", "spec", "build", "review"];

    [Fact]
    public void What_is_written_reads_back_the_same_and_writes_the_same_bytes() =>
        Prop.ForAll(GeneratedItems.Items(GeneratedItems.Text, GeneratedItems.Text.Where(text => !string.IsNullOrWhiteSpace(text))).ToArbitrary(), items =>
        {
            var bytes = BacklogDocumentWriter.Write(new() { Items = items, NextItemId = 7 });
            var read = BacklogDocumentReader.Read(bytes, "B.yaml", Phases);
            Assert.Equal(items.Select(GeneratedItems.Dump), read.Items.Select(GeneratedItems.Dump));
            return BacklogDocumentWriter.Write(read).AsSpan().SequenceEqual(bytes) && read.NextItemId == 7 && read.Warnings.Count == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_file_is_plain_block_style()
    {
        var item = Backlog.Items.Item("WRK-001", ItemStatus.InProgress, "build", "WRK-002") with
        {
            Title = "Add: CSV export",
            Description = "One line.\n\n- and a list\n",
            Tags = ["csv", "yes"],
            Priority = 3,
            Extensions = new Dictionary<string, string> { ["x-other"] = "{\"count\":1.50}" },
        };
        Assert.Equal(
            """
            schema_version: 3
            items:
            - id: WRK-001
              title: "Add: CSV export"
              status: in_progress
              phase: build
              priority: 3
              requires_human_review: false
              tags:
              - csv
              - "yes"
              dependencies:
              - WRK-002
              created: 2026-03-01T12:00:00Z
              updated: 2026-03-01T12:00:00Z
              description: |
                One line.

                - and a list
              phase_pool: main
              x-other:
                count: 1.50
            next_item_id: 0

            """,
            Encoding.UTF8.GetString(BacklogDocumentWriter.Write(new() { Items = [item] })));
        Assert.Equal("schema_version: 3\nitems: []\nnext_item_id: 0\n", Encoding.UTF8.GetString(BacklogDocumentWriter.Write(new())));
    }

    [Fact]
    public void Unknown_keys_warn_and_survive()
    {
        var document = Read(
            """
            schema_version: 3
            owner: {name: sue, since: 2024}
            items:
            - {id: W-1, title: T, status: new, colour: red, description: {context: c, mood: good}}
            - {id: W-2, title: T, status: new, colour: 1.0}
            """);
        Assert.Equal(3, document.Warnings.Count);
        Assert.All(["'owner'", "'colour'", "'description' of W-1"], name => Assert.Contains(document.Warnings, warning => warning.Contains(name, StringComparison.Ordinal)));
        var again = Encoding.UTF8.GetString(BacklogDocumentWriter.Write(document));
        Assert.All(["owner:\n  name: sue\n  since: 2024\n", "colour: red\n", "colour: 1.0\n", "mood: good\n"], part => Assert.Contains(part, again, StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_value_reads_as_absent_and_is_kept_until_the_field_gets_one()
    {
        var document = Read("schema_version: 3\nitems:\n- {id: W-1, title: T, status: new, size: huge, tags: {a: 1}, priority: high, created: yesterday}\n");
        var item = Assert.Single(document.Items);
        Assert.Equal(((ItemSize?)null, 0, 0L), (item.Size, item.Tags.Count, item.Priority));
        Assert.Equal(4, document.Warnings.Count);
        var kept = Encoding.UTF8.GetString(BacklogDocumentWriter.Write(document));
        Assert.All(["size: huge", "tags:\n    a: 1", "priority: high", "created: yesterday"], text => Assert.Contains(text, kept, StringComparison.Ordinal));
        var changed = Encoding.UTF8.GetString(BacklogDocumentWriter.Write(document with { Items = [item with { Size = ItemSize.Large }] }));
        Assert.Contains("size: large", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("huge", changed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("items: [", "OrcStoreMalformed", "B.yaml:2:1: ")]
    [InlineData("items:\n- &x {id: W-1}\n", "OrcStoreMalformed", "B.yaml:2:3: anchors")]
    [InlineData("items:\n- *x\n", "OrcStoreMalformed", "B.yaml:2:3: aliases")]
    [InlineData("items:\n\t- {id: W-1}\n", "OrcStoreMalformed", "B.yaml:2:1: a tab indents the line")]
    [InlineData("items:\n- id: W-1\n  title: T\n- id: W-2\n\ttitle: T\n", "OrcStoreMalformed", "B.yaml:5:1: a tab indents the line")]
    [InlineData("items:\n- id: W-1\n  title: T\n  tags:\n  \t- a\n", "OrcStoreMalformed", "B.yaml:5:3: a tab indents the line")]
    [InlineData("items:\r\n- id: W-1\r\n  description: |-\r\n\ttext\r\n", "OrcStoreMalformed", "B.yaml:4:1: a tab indents the line")]
    [InlineData("items:\n- id: W-1\n  title: \"T\n\tT\"\n", "OrcStoreMalformed", "B.yaml:4:1: a tab indents the line")]
    [InlineData("items:\n- id: W-1\n  title: a\tb\n  tags: [\n", "OrcStoreMalformed", "B.yaml:5:1: ")]
    [InlineData("items: !!set {}\n", "OrcStoreMalformed", "B.yaml:1:8: tags")]
    [InlineData("items: {}\n", "OrcStoreMalformed", "'items' must be a list")]
    [InlineData("- a\n", "OrcStoreMalformed", "a map with the key 'items'")]
    [InlineData("items: []\n---\nitems: []\n", "OrcStoreMalformed", "second document")]
    [InlineData("items:\n- {id: W-1, id: W-2}\n", "OrcStoreMalformed", "the key 'id' is there twice")]
    [InlineData("items:\n- {title: T, status: new}\n", "OrcStoreMalformed", "has no 'id'")]
    [InlineData("items:\n- {id: W-1, status: new}\n", "OrcStoreMalformed", "W-1 has no 'title'")]
    [InlineData("schema_version: 3\nitems:\n- {id: W-1, title: T, status: open}\n", "OrcStoreMalformed", "B.yaml:3:31: the status 'open'")]
    [InlineData("items:\n- {id: ../x, title: T, status: new}\n", "OrcInvalidId", "'../x' is not an id")]
    [InlineData("items:\n- {id: W-1, title: T, status: new}\n- {id: W-1, title: T, status: new}\n", "OrcStoreDuplicateId", "B.yaml:3:3: W-1 stands in line 2 already")]
    [InlineData("schema_version: 4\n", "OrcStoreSchemaVersion", "this version reads 1 to 3")]
    [InlineData("schema_version: x\n", "OrcStoreMalformed", "schema_version must be")]
    public void What_cannot_be_understood_is_refused_with_its_place(string text, string id, string message) =>
        Assert.Contains(message, Backlog.Items.Refused(id, () => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_encoding_and_size_are_bounded()
    {
        Backlog.Items.Refused("OrcStoreMalformed", () => Read("items: " + new string('[', 10_000)));
        Backlog.Items.Refused("OrcStoreMalformed", () => Read("items:\n" + string.Join('\n', Enumerable.Range(0, 10_000).Select(depth => new string(' ', depth) + "-"))));
        Assert.Contains("B.yaml:2:4: it is not UTF-8", Backlog.Items.Refused("OrcStoreMalformed", () => BacklogDocumentReader.Read([.. "items:\n- ä"u8, 0xFF], "B.yaml", Phases)).Message, StringComparison.Ordinal);
        Backlog.Items.Refused("OrcStoreMalformed", () => BacklogDocumentReader.Read(new byte[YamlTreeReader.MaxBytes + 1], "B.yaml", Phases));
    }

    [Fact]
    public void An_empty_file_is_an_empty_backlog() => Assert.Empty(Read("# nothing yet\n").Items);

    [Fact]
    public void Version_1_is_migrated_and_reported()
    {
        var document = Read(
            """
            items:
            - {id: W-1, title: A, status: researching, phase: research, created: 2026-01-01T00:00:00+00:00, updated: 2026-01-01T00:00:00+00:00}
            - {id: W-2, title: B, status: scoped}
            - {id: W-3, title: C, status: in_progress, phase: build}
            - {id: W-4, title: D, status: in_progress, phase: deploy}
            - {id: W-5, title: E, status: blocked, blocked_from_status: researching, blocked_reason: why}
            """);
        Assert.Equal(1, document.ReadVersion);
        Assert.All(document.Items, item => Assert.Equal("feature", item.Pipeline));
        Assert.Equal((ItemStatus.Scoping, (string?)null), (document.Items[0].Status, document.Items[0].Phase));
        Assert.Equal(ItemStatus.Ready, document.Items[1].Status);
        Assert.Equal(("build", PhasePool.Main), (document.Items[2].Phase, document.Items[2].PhasePool));
        Assert.Equal(((string?)null, (PhasePool?)null), (document.Items[3].Phase, document.Items[3].PhasePool));
        Assert.Equal(ItemStatus.Scoping, document.Items[4].BlockedFromStatus);
        Assert.Contains(document.Warnings, warning => warning.Contains("schema version 1", StringComparison.Ordinal));
        Assert.Contains(document.Warnings, warning => warning.Contains("W-4 was at phase 'deploy'", StringComparison.Ordinal));
        Assert.StartsWith("schema_version: 3", Encoding.UTF8.GetString(BacklogDocumentWriter.Write(document)), StringComparison.Ordinal);
    }

    [Fact]
    public void Version_2_descriptions_are_split_at_their_headers()
    {
        var document = Read(
            """
            schema_version: 2
            items:
            - id: W-1
              title: A
              status: new
              description: |
                Before.
                PROBLEM: first
                more
                Context: where
                problem: second
                and on
                Sizing rationale: small
            - {id: W-2, title: B, status: new, description: no headers}
            """);
        Assert.Equal(
            new StructuredDescription { Context = "Before.\nwhere", Problem = "second\nand on", SizingRationale = "small" },
            document.Items[0].StructuredDescription);
        Assert.Equal(new StructuredDescription { Context = "no headers" }, document.Items[1].StructuredDescription);
        Assert.Equal("text", Read("schema_version: 3\nitems:\n- {id: W-1, title: T, status: new, description: text}\n").Items[0].Description);
    }

    private static BacklogDocument Read(string text) => BacklogDocumentReader.Read(Encoding.UTF8.GetBytes(text), "B.yaml", Phases);
}
