<#
.SYNOPSIS
Writes the syntax of each cmdlet, as the assembled module has it, into its page under docs/en-US.
.DESCRIPTION
Run it after a parameter was added or changed: build, this, build. A Pester test compares the pages with the module.
#>
[CmdletBinding(SupportsShouldProcess)]
param()
$ErrorActionPreference = 'Stop'
$repository = Split-Path $PSScriptRoot
$manifest = Get-Item (Join-Path $repository 'artifacts/module/Orchestrator/*/Orchestrator.psd1') | Sort-Object LastWriteTime | Select-Object -Last 1
Import-Module $manifest.FullName -Force
foreach ($cmdlet in Get-Command -Module Orchestrator -CommandType Cmdlet) {
    $page = Join-Path $repository "docs/en-US/$($cmdlet.Name).md"
    $syntax = @((Get-Command $cmdlet.Name -Syntax) -split '\r?\n' | ForEach-Object Trim | Where-Object { $_ })
    $text = [System.IO.File]::ReadAllText($page)
    $new = [regex]::Replace($text, '(?s)(?<=## Syntax\n\n```\n).*?(?=```\n)', { ($syntax -join "`n") + "`n" })
    if ($new -cne $text -and $PSCmdlet.ShouldProcess($page, 'Write the syntax')) { [System.IO.File]::WriteAllText($page, $new) }
}
