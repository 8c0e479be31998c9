namespace Orchestrator.Backlog;

/// <summary>Tarjan's strongly connected components, with a stack of its own instead of recursion.</summary>
internal static class StronglyConnected
{
    /// <summary>The components that hold a cycle: more than one node, or one with an edge to itself.</summary>
    public static IEnumerable<IReadOnlySet<string>> Components(IEnumerable<string> nodes, Func<string, IEnumerable<string>> edges)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var low = new Dictionary<string, int>(StringComparer.Ordinal);
        var onPath = new HashSet<string>(StringComparer.Ordinal);
        var path = new Stack<string>();
        var frames = new Stack<(string Node, IEnumerator<string> Edges)>();

        foreach (var start in nodes)
        {
            if (index.ContainsKey(start)) continue;
            Enter(start);
            while (frames.TryPeek(out var frame))
            {
                if (frame.Edges.MoveNext())
                {
                    var next = frame.Edges.Current;
                    if (!index.TryGetValue(next, out var seen)) Enter(next);
                    else if (onPath.Contains(next)) low[frame.Node] = Math.Min(low[frame.Node], seen);
                    continue;
                }

                frames.Pop();
                frame.Edges.Dispose();
                if (frames.TryPeek(out var parent)) low[parent.Node] = Math.Min(low[parent.Node], low[frame.Node]);
                if (low[frame.Node] != index[frame.Node]) continue;

                var component = new HashSet<string>(StringComparer.Ordinal);
                string node;
                do
                {
                    node = path.Pop();
                    onPath.Remove(node);
                    component.Add(node);
                }
                while (node != frame.Node);

                if (component.Count > 1 || edges(node).Contains(node)) yield return component;
            }
        }

        void Enter(string node)
        {
            index[node] = low[node] = index.Count;
            path.Push(node);
            onPath.Add(node);
            frames.Push((node, edges(node).GetEnumerator()));
        }
    }
}
