using Orchestrator.Configuration;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Internal;

/// <summary>The projects that this session has opened: a store that is kept answers an unchanged backlog without reading it again.</summary>
/// <remarks>A configuration that has changed is read anew. An outdated project is let go, not disposed of: a job may still use it.</remarks>
internal static class ProjectCache
{
    private const int Most = 4;

    private static readonly Lock Gate = new();
    private static readonly LinkedList<Entry> Entries = [];

    /// <summary>The project at that place.</summary>
    /// <param name="place">Where to look.</param>
    /// <param name="mayBeInvalid">Whether errors in its configuration are taken; such a project is not kept.</param>
    /// <exception cref="OrchestratorException">There is no such place, or its configuration cannot be read, or has errors.</exception>
    internal static OpenedProject Open(ProjectPlace place, bool mayBeInvalid = false)
    {
        var location = ProjectLocator.Find(place.StartDirectory, place.Root, place.ConfigPath);
        var stamp = Stamp.Of(location.ConfigurationFile);
        lock (Gate)
        {
            for (var node = Entries.First; node is not null; node = node.Next)
            {
                if (node.Value.Location != location) continue;
                Entries.Remove(node);
                if (node.Value.Stamp != stamp) break;
                Entries.AddFirst(node);
                return new(node.Value.Project, IsFresh: false);
            }
        }

        var options = place.Options with { Root = location.Root };
        var project = mayBeInvalid ? Project.Inspect(options) : Project.Open(options);
        if (!project.Configuration.IsValid) return new(project, IsFresh: true);
        lock (Gate)
        {
            Entries.AddFirst(new Entry(location, stamp, project));
            if (Entries.Count > Most) Entries.RemoveLast();
        }

        return new(project, IsFresh: true);
    }

    /// <summary>Lets a project go whose store is no longer there.</summary>
    internal static void Forget(Project project)
    {
        lock (Gate)
        {
            for (var node = Entries.First; node is not null; node = node.Next)
            {
                if (node.Value.Project != project) continue;
                Entries.Remove(node);
                return;
            }
        }
    }

    /// <summary>Closes all of them, when the module is removed.</summary>
    internal static void Clear()
    {
        lock (Gate)
        {
            foreach (var entry in Entries) entry.Project.Dispose();
            Entries.Clear();
        }
    }

    private sealed record Entry(ProjectLocation Location, Stamp Stamp, Project Project);

    private readonly record struct Stamp(DateTime Written, long Length)
    {
        internal static Stamp Of(string? file)
        {
            if (file is null) return default;
            var info = new FileInfo(file);
            return info.Exists ? new(info.LastWriteTimeUtc, info.Length) : default;
        }
    }
}
