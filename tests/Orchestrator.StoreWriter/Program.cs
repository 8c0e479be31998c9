using System.Globalization;
using Orchestrator;
using Orchestrator.Backlog;
using Orchestrator.Storage;

// store-writer <directory> <name> <count> [--archive]: one process of many that write to a store at once.
// Adds <count> items titled "<name> <n>" and prints "added <id>" after each; with --archive every third of them goes to the
// archive right away ("archived <id>"). Exit code 1 with the error's id on any failure.
var count = int.Parse(args[2], CultureInfo.InvariantCulture);
var archives = args.Contains("--archive");
using var store = new TaskGolemStore(args[0]);
try
{
    for (var i = 1; i <= count; i++)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"{args[1]} {i}");
        var id = await store.UpdateAsync(draft =>
        {
            var item = new BacklogItem { Id = draft.NewId(), Title = title, CreatedAt = draft.Now };
            draft.Put(item);
            return item.Id;
        }, CancellationToken.None);
        Console.WriteLine($"added {id}");
        if (!archives || i % 3 != 0) continue;
        await store.UpdateAsync(draft =>
        {
            draft.Archive(draft.Get(id) with { Status = ItemStatus.Done, Resolution = Resolution.Completed });
            return id;
        }, CancellationToken.None);
        Console.WriteLine($"archived {id}");
    }

    return 0;
}
catch (OrchestratorException e)
{
    Console.Error.WriteLine($"{e.Id}: {e.Message}");
    return 1;
}
