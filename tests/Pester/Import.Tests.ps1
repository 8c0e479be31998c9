BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $pwsh = (Get-Process -Id $PID).Path
    $module = Split-Path $env:ORCHESTRATOR_TEST_MODULE
}

Describe 'The assembled module' {
    It 'consists of exactly the files that it needs' {
        $files = Get-ChildItem $module -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($module, $_.FullName) } | Sort-Object
        $files | Should -Be @(
            'deps/demo-agent.ps1'
            'deps/Orchestrator.Yaml.dll'
            'deps/YamlDotNet.dll'
            'en-US/about_Orchestrator_Agents.help.txt'
            'en-US/about_Orchestrator_Configuration.help.txt'
            'en-US/about_Orchestrator.help.txt'
            'en-US/Orchestrator.PowerShell.dll-Help.xml'
            'Orchestrator.Core.dll'
            'Orchestrator.Format.ps1xml'
            'Orchestrator.PowerShell.dll'
            'Orchestrator.psd1'
            'Orchestrator.Types.ps1xml'
        )
    }

    It 'has a valid manifest' {
        (Test-ModuleManifest $env:ORCHESTRATOR_TEST_MODULE).Version | Should -Not -BeNullOrEmpty
    }

    It 'exports what the assembly holds, by name' {
        $manifest = Import-PowerShellDataFile $env:ORCHESTRATOR_TEST_MODULE
        $assembly = (Get-Command Get-BacklogItem).ImplementingType.Assembly
        $implemented = $assembly.GetExportedTypes() | ForEach-Object {
            foreach ($attribute in $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)) { "$($attribute.VerbName)-$($attribute.NounName)" }
        }
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($implemented | Sort-Object)
        $aliases = $assembly.GetExportedTypes() | ForEach-Object {
            foreach ($attribute in $_.GetCustomAttributes([System.Management.Automation.AliasAttribute], $false)) { $attribute.AliasNames }
        }
        $manifest.AliasesToExport | Sort-Object | Should -Be ($aliases | Sort-Object)
        $manifest.CmdletsToExport + $manifest.AliasesToExport | Should -Not -Match '\*'
        $manifest.FunctionsToExport | Should -HaveCount 0
    }

    It 'is installed where Import-Module looks <Where>' -Skip:(-not (Get-Command dotnet -ErrorAction Ignore)) -ForEach @(
        @{ Where = 'as a rule'; Data = $null }
        @{ Where = 'when the data of users lie elsewhere'; Data = '/elsewhere/data' }
    ) {
        $before = $env:XDG_DATA_HOME
        try {
            $env:XDG_DATA_HOME = $Data
            $project = Join-Path $PSScriptRoot '../../src/Orchestrator.PowerShell/Orchestrator.PowerShell.csproj'
            $directory = dotnet msbuild $project -nologo -getProperty:ModuleInstallDirectory
            & $pwsh -NoProfile -NonInteractive -Command '$env:PSModulePath -split [System.IO.Path]::PathSeparator' | Should -Contain $directory
        } finally { $env:XDG_DATA_HOME = $before }
    }

    It 'makes the domain types visible to scripts' {
        & $pwsh -NoProfile -NonInteractive -Command "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; [Orchestrator.Backlog.BacklogItem].FullName" |
            Should -Be 'Orchestrator.Backlog.BacklogItem'
    }

    It 'loads no third-party assembly at import' {
        & $pwsh -NoProfile -NonInteractive -Command "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match 'Yaml'" |
            Should -BeNullOrEmpty
    }

    It 'loads none for a project without YAML either' {
        $root = New-TestProject
        try {
            $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; 'One' | Add-BacklogItem -Root '$root' | Out-Null; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match 'Yaml'"
            & $pwsh -NoProfile -NonInteractive -Command $script | Should -BeNullOrEmpty
        } finally { Remove-TestProject $root }
    }

    It 'ships no copy of System.Management.Automation, and Core does not know it' {
        [System.Reflection.Assembly]::LoadFrom((Join-Path $module 'Orchestrator.Core.dll')).GetReferencedAssemblies().Name |
            Should -Not -Contain 'System.Management.Automation'
    }

    It 'can be removed and imported again' {
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; Remove-Module Orchestrator; Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; (Get-Command -Module Orchestrator -CommandType Cmdlet).Count"
        & $pwsh -NoProfile -NonInteractive -Command $script | Should -Be (Get-Command -Module Orchestrator -CommandType Cmdlet).Count
    }

    It 'leaves nothing behind when it is removed after having been imported twice and by force' {
        $root = New-TestProject -Items 1
        try {
            $open = "@(Get-ChildItem /proc/`$PID/fd | Where-Object Target -like '$root/*').Count"
            Invoke-Session @"
Import-Module '$env:ORCHESTRATOR_TEST_MODULE'
Import-Module '$env:ORCHESTRATOR_TEST_MODULE' -Force
@(Get-Module Orchestrator).Count
(Get-BacklogItem -Root '$root').Title
Remove-Module Orchestrator
@(Get-Module Orchestrator).Count
@(Get-Command -Module Orchestrator).Count
@(Get-Alias Invoke-Pipeline -ErrorAction Ignore).Count
@(Get-FormatData Orchestrator.Backlog.BacklogItem -PowerShellVersion `$PSVersionTable.PSVersion).Count
$open
"@ | Should -Be '1', 'Item 1', '0', '0', '0', '0', '0'
        } finally { Remove-TestProject $root }
    }
}

Describe 'YAML beside another YamlDotNet' {
    BeforeAll {
        $yaml = New-TestProject -Bare
        Initialize-Orchestrator -Root $yaml -Store yaml -WarningAction SilentlyContinue | Out-Null
        $golem = New-TestProject -Bare
        Initialize-Orchestrator -Root $golem -WarningAction SilentlyContinue | Out-Null

        # What a session has that works with an older one: the types that ours has, and whoever meets them is stopped. Add-Type would name the
        # assembly by chance; what it compiles with does not.
        $other = Join-Path $yaml '.orchestrator/YamlDotNet.dll'
        Add-Type -TypeDefinition 'public class LoadsTheCompiler { }'
        $source = @'
[assembly: System.Reflection.AssemblyVersion("13.0.0.0")]
namespace YamlDotNet.Serialization
{
    public class Deserializer { public Deserializer() { throw new System.InvalidOperationException("the other YamlDotNet"); } }
    public class Serializer { public Serializer() { throw new System.InvalidOperationException("the other YamlDotNet"); } }
    public class DeserializerBuilder { public DeserializerBuilder() { throw new System.InvalidOperationException("the other YamlDotNet"); } }
}
namespace YamlDotNet.Core
{
    public class Parser { public Parser(System.IO.TextReader reader) { throw new System.InvalidOperationException("the other YamlDotNet"); } }
    public class Emitter { public Emitter(System.IO.TextWriter writer) { throw new System.InvalidOperationException("the other YamlDotNet"); } }
}
'@
        $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
            'YamlDotNet',
            [Microsoft.CodeAnalysis.SyntaxTree[]][Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($source),
            [Microsoft.CodeAnalysis.MetadataReference[]][Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location),
            [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new([Microsoft.CodeAnalysis.OutputKind]::DynamicallyLinkedLibrary))
        $stream = [System.IO.File]::Create($other)
        try { $compilation.Emit($stream).Success | Should -BeTrue } finally { $stream.Dispose() }
    }

    AfterAll { $yaml, $golem | ForEach-Object { Remove-TestProject $_ } }

    It 'is another one of the same name' {
        $names = $other, (Join-Path $module 'deps/YamlDotNet.dll') | ForEach-Object { [System.Reflection.AssemblyName]::GetAssemblyName($_) }
        $names.Name | Should -Be YamlDotNet, YamlDotNet
        $names[0].Version | Should -Be ([version]'13.0.0.0')
        $names[1].Version.Major | Should -BeGreaterThan 13
    }

    It 'works with the store <Store> when the session loaded another YamlDotNet <When>' -ForEach @(
        @{ Store = 'yaml'; When = 'before' }
        @{ Store = 'yaml'; When = 'after' }
        @{ Store = 'task-golem'; When = 'before' }
        @{ Store = 'task-golem'; When = 'after' }
    ) {
        $root = $Store -eq 'yaml' ? $yaml : $golem
        # The inbox is YAML with either store.
        Set-Content (Join-Path $root 'BACKLOG_INBOX.yaml') "- title: From the inbox ($When)`
  size: small"
        $load = "[System.Reflection.Assembly]::LoadFrom('$other') | Out-Null"
        $use = "'By hand ($When)' | Add-BacklogItem -Root '$root' | Out-Null; (Get-BacklogItem -Root '$root' -Title '*($When)').Title | Sort-Object -Unique"
        $versions = "[AppDomain]::CurrentDomain.GetAssemblies().GetName() | Where-Object Name -eq YamlDotNet | ForEach-Object { `$_.Version.Major } | Sort-Object"
        $stopped = "try { [YamlDotNet.Serialization.Deserializer]::new() } catch { `$_.Exception.InnerException.Message }"
        $said = Invoke-Session ($When -eq 'before' ? "$load; $stopped; $use; $versions" : "$use; $load; $stopped; $use; $versions")
        $titles = "By hand ($When)", "From the inbox ($When)"
        $said | Should -Be ($When -eq 'before' ? (@('the other YamlDotNet') + $titles + '13', '16') : ($titles + 'the other YamlDotNet' + $titles + '13', '16'))
    }
}
