using System.Text;
using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

/// <summary>A task-golem store in a temporary directory, deleted with the object.</summary>
internal sealed class StoreDirectory : IDisposable
{
    public StoreDirectory(string? content = null)
    {
        Root = Directory.CreateTempSubdirectory("store-").FullName;
        Directory.CreateDirectory(Layout.Directory);
        if (content is not null) Write(content);
    }

    public string Root { get; }

    public TaskGolemLayout Layout => new(Path.Combine(Root, ".task-golem"));

    public static string Line(string id, string more = "", string status = "todo") =>
        $$"""{"id":"{{id}}","title":"Title of {{id}}","status":"{{status}}","priority":0,"description":null,"tags":[],"dependencies":[],"created_at":"2026-02-27T20:12:45.962316445Z","updated_at":"2026-02-27T20:12:45.962330795Z","blocked_reason":null,"blocked_from_status":null,"claimed_by":null,"claimed_at":null{{more}}}""";

    public static string Lines(params string[] lines) => "{\"schema_version\":1}\n" + string.Concat(lines.Select(line => line + "\n"));

    public static BacklogItem NewItem(string id, string title = "Some title") =>
        new() { Id = id, Title = title, CreatedAt = DateTimeOffset.Parse("2026-03-01T10:00:00Z"), UpdatedAt = DateTimeOffset.Parse("2026-03-01T10:00:00Z") };

    public TaskGolemStore Open(StoreOptions? options = null) => new(Layout.Directory, options);

    public void Write(string content) => File.WriteAllText(Layout.Active, content, new UTF8Encoding(false));

    public string Read() => File.ReadAllText(Layout.Active);

    public string[] ReadLines() => File.ReadAllLines(Layout.Active);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
