using System.Management.Automation;
using Orchestrator.PowerShell.Views;

namespace Orchestrator.PowerShell.Errors;

/// <summary>The one place where the product's errors become PowerShell's.</summary>
internal static class ErrorRecords
{
    /// <summary>Whether the exception is a failure of the work itself, not PowerShell's own way of stopping a pipeline.</summary>
    internal static bool IsOurs(Exception exception) =>
        exception is OrchestratorException or IOException or UnauthorizedAccessException;

    /// <summary>The record of an exception: its id, a fitting category, the target, and a message that ends with what to do.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">The object it went wrong for; null takes what the exception names.</param>
    internal static ErrorRecord From(Exception exception, object? target) => exception switch
    {
        OrchestratorException own => Record(own, target),
        UnauthorizedAccessException => Record(
            new OrchestratorException(
                "OrcAccessDenied", exception.Message, "Check the permissions of that file or directory.", ErrorKind.InputOutput, inner: exception),
            target),
        _ => Record(
            new OrchestratorException(
                "OrcInputOutput", exception.Message, "Check that the disk is writable and has room, then try again.", ErrorKind.InputOutput, inner: exception),
            target),
    };

    /// <summary>An error of the module itself.</summary>
    internal static ErrorRecord Create(string id, string message, string remedy, ErrorKind kind, object? target) =>
        Record(new OrchestratorException(id, message, remedy, kind, target?.ToString()), target);

    // The remedy stands in the message itself, where $_ and $_.Exception.Message both show it; as a RecommendedAction it would come twice.
    private static ErrorRecord Record(OrchestratorException exception, object? target)
    {
        var message = ViewText.Plain($"{exception.Message} {exception.Remedy}").TrimEnd();
        var told = new OrchestratorException(exception.Id, message, exception.Remedy, exception.Kind, exception.Target, exception);
        return new(told, exception.Id, CategoryOf(exception.Kind), target ?? exception.Target);
    }

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.InvalidData => ErrorCategory.InvalidData,
        ErrorKind.Busy => ErrorCategory.ResourceBusy,
        ErrorKind.InputOutput => ErrorCategory.WriteError,
        ErrorKind.NotInstalled => ErrorCategory.NotInstalled,
        _ => ErrorCategory.InvalidOperation,
    };
}
