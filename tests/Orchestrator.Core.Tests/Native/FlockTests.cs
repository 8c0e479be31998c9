using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Tests.Native;

public sealed class FlockTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("flock-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private SafeFileHandle Open() => Flock.Open(Path.Combine(directory, "lock"));

    [Fact]
    public void A_held_lock_is_refused_to_a_second_handle_until_it_is_released()
    {
        using var first = Open();
        using var second = Open();
        Assert.True(Flock.TryLock(first));
        Assert.False(Flock.TryLock(second));
        Flock.Unlock(first);
        Assert.True(Flock.TryLock(second));
    }

    [Fact]
    public async Task A_waiting_lock_is_granted_when_the_holder_closes_its_handle()
    {
        var first = Open();
        using var second = Open();
        Flock.Lock(first);
        var waiting = Task.Factory.StartNew(
            () => Flock.Lock(second), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        first.Close();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Releasing_what_is_not_held_does_nothing()
    {
        using var file = Open();
        Flock.Unlock(file);
    }
}
