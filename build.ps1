<#
.SYNOPSIS
Builds, tests, packages or installs Orchestrator. Thin: each task is a dotnet command or two, which work without it.
.EXAMPLE
./build.ps1
Builds everything; the module lies in artifacts/module, the command line in artifacts/bin.
.EXAMPLE
./build.ps1 -Task Test
Runs the xUnit suites, and the Pester suite in a fresh session.
.EXAMPLE
./build.ps1 -Task Install
Builds and copies the module to where PowerShell looks for modules of this user.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package', 'Install')]
    [string[]] $Task = 'Build',
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = ($Task -match 'Package|Install') ? 'Release' : 'Debug'
)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$solution = Join-Path $PSScriptRoot 'Orchestrator.sln'
$module = Join-Path $PSScriptRoot 'src/Orchestrator.PowerShell'

dotnet build $solution -c $Configuration
switch ($Task) {
    Test {
        dotnet test $solution -c $Configuration --no-build
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'tests/Pester/Run.ps1')
    }
    Package {
        # What is carried to other machines is compiled ahead of time for none of them.
        dotnet build $module -c $Configuration --no-restore -t:PackageModule -p:CompileAhead=false
        dotnet pack (Join-Path $PSScriptRoot 'src/Orchestrator.Cli') -c $Configuration --no-build -o (Join-Path $PSScriptRoot 'artifacts/package')
    }
    Install { dotnet build $module -c $Configuration --no-restore -t:InstallModule }
}
