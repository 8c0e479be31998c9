<#
.SYNOPSIS
Runs the Pester suite against the assembled module. Start it in a fresh session: pwsh -NoProfile -NonInteractive -File tests/Pester/Run.ps1
.DESCRIPTION
The last line is "Pester: N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
ORCHESTRATOR_LEAK_ROUNDS=50 lets the loops that hunt for leaks go round fifty times in place of ten.
#>
[CmdletBinding()]
param(
    # Only test files whose name fits.
    [string] $File = '*',
    # Only tests whose full name fits.
    [string] $Name = '*',
    [ValidateSet('None', 'Normal', 'Detailed')]
    [string] $Output = 'Normal'
)
$ErrorActionPreference = 'Stop'
$repository = Split-Path (Split-Path $PSScriptRoot)
$manifest = Get-Item (Join-Path $repository 'artifacts/module/Orchestrator/*/Orchestrator.psd1') -ErrorAction Ignore |
    Sort-Object LastWriteTime | Select-Object -Last 1
$pester = Get-Module Pester -ListAvailable | Where-Object Version -ge '5.0' | Select-Object -First 1
if (-not $manifest) {
    Write-Warning 'The module is not assembled. Build it first: dotnet build Orchestrator.sln'
    'Pester: 0 passed, 1 failed, 0 skipped'
    exit 1
}
if (-not $pester) {
    Write-Warning 'PESTER IS NOT INSTALLED: none of the tests of the PowerShell module were run. Install-Module Pester'
    'Pester: 0 passed, 0 failed, 1 skipped'
    exit 0
}

$env:ORCHESTRATOR_TEST_MODULE = $manifest.FullName
Import-Module $pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = @(Get-Item (Join-Path $PSScriptRoot "$File.Tests.ps1") | ForEach-Object FullName)
$configuration.Run.PassThru = $true
$configuration.Filter.FullName = $Name
$configuration.Output.Verbosity = $Output
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
"Pester: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
exit ([int]($failed -gt 0))
