@{
    RootModule             = 'Orchestrator.PowerShell.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = 'be90244d-d5e6-424a-9600-522c033c9e6c'
    Author                 = 'The Orchestrator authors'
    CompanyName            = 'The Orchestrator authors'
    Copyright              = '(c) The Orchestrator authors. MIT license.'
    Description            = 'Works through a git-tracked backlog with coding agents, phase by phase: triage, scoping, design, build, review.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    # Loaded with the module, so that scripts and views can name the domain types, e.g. [Orchestrator.Backlog.BacklogItem].
    RequiredAssemblies     = @('Orchestrator.Core.dll')
    FormatsToProcess       = @('Orchestrator.Format.ps1xml')
    TypesToProcess         = @('Orchestrator.Types.ps1xml')
    CmdletsToExport        = @(
        'Add-BacklogItem'
        'Block-BacklogItem'
        'Close-BacklogItem'
        'Complete-BacklogItem'
        'Convert-Backlog'
        'Get-AgentTranscript'
        'Get-BacklogItem'
        'Get-Pipeline'
        'Get-PipelineRun'
        'Get-Worklog'
        'Initialize-Orchestrator'
        'Merge-BacklogItem'
        'Remove-BacklogItem'
        'Repair-Backlog'
        'Restore-BacklogItem'
        'Set-BacklogItem'
        'Start-Pipeline'
        'Start-Triage'
        'Step-BacklogItem'
        'Stop-Pipeline'
        'Test-OrchestratorConfiguration'
        'Unblock-BacklogItem'
    )
    AliasesToExport        = @('Advance-BacklogItem', 'Invoke-Pipeline', 'Triage-BacklogItem')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags       = @('agent', 'ai', 'automation', 'backlog', 'orchestration', 'pipeline', 'PSEdition_Core', 'Linux', 'MacOS', 'Windows')
        }
    }
}
