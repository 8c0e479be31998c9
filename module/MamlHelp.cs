using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Turns the pages under docs/en-US into the MAML file that Get-Help reads. The same pages give the same bytes.</summary>
/// <remarks>
/// A page: "# Verb-Noun", a synopsis, "## Syntax" with a code block (one parameter set a line), "## Description", "## Examples" with
/// "### title" each, "## Parameters" with "### -Name" each (an optional first line "Pipeline: …" or "Wildcards: yes"), "## Inputs",
/// "## Outputs", "## Related links". Parameters that many cmdlets share are described once, in the page Common-Parameters.md.
/// </remarks>
public sealed class MamlHelp : Task
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";
    private const string CommonPage = "Common-Parameters";

    private static readonly Regex SyntaxPart = new Regex(
        @"\[\[-(?<name>\w+)\] <(?<type>[^>]+)>\]|\[-(?<name>\w+)\] <(?<type>[^>]+)>|\[-(?<name>\w+) <(?<type>[^>]+)>\]|\[-(?<name>\w+)\]|-(?<name>\w+) <(?<type>[^>]+)>",
        RegexOptions.CultureInvariant);

    [Required]
    public ITaskItem[] Pages { get; set; }

    [Required]
    public string Output { get; set; }

    public override bool Execute()
    {
        var pages = Pages.Select(page => page.GetMetadata("FullPath")).OrderBy(path => path, StringComparer.Ordinal).Select(Page.Read).ToList();
        var common = pages.FirstOrDefault(page => page.Title == CommonPage);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output)));
        var settings = new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" };
        using (var xml = XmlWriter.Create(Output, settings))
        {
            xml.WriteStartElement("helpItems", "http://msh");
            xml.WriteAttributeString("schema", "maml");
            foreach (var page in pages.Where(page => page != common)) Write(xml, page, common);
            xml.WriteEndElement();
        }

        return !Log.HasLoggedErrors;
    }

    private void Write(XmlWriter xml, Page page, Page common)
    {
        var words = page.Title.Split('-');
        xml.WriteStartElement("command", "command", Command);
        xml.WriteAttributeString("xmlns", "maml", null, Maml);
        xml.WriteAttributeString("xmlns", "dev", null, Dev);

        xml.WriteStartElement("details", Command);
        xml.WriteElementString("name", Command, page.Title);
        xml.WriteElementString("verb", Command, words[0]);
        xml.WriteElementString("noun", Command, words[1]);
        Paragraphs(xml, "description", page.Lead);
        xml.WriteEndElement();

        Paragraphs(xml, "description", page.Text("Description"));

        var described = new Dictionary<string, Parameter>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in (common?.Sections("Parameters") ?? new List<Section>()).Concat(page.Sections("Parameters")))
            described[section.Title.TrimStart('-')] = new Parameter(section);

        var all = new Dictionary<string, Use>(StringComparer.OrdinalIgnoreCase);
        xml.WriteStartElement("syntax", Command);
        foreach (var line in page.Code("Syntax"))
        {
            xml.WriteStartElement("syntaxItem", Command);
            xml.WriteElementString("name", Maml, page.Title);
            var position = 0;
            foreach (Match part in SyntaxPart.Matches(line.Substring(page.Title.Length)))
            {
                var name = part.Groups["name"].Value;
                var positional = part.Value.StartsWith("[[", StringComparison.Ordinal) || part.Value.StartsWith("[-" + name + "] <", StringComparison.Ordinal);
                var required = !part.Value.StartsWith("[[", StringComparison.Ordinal) && (!part.Value.StartsWith("[", StringComparison.Ordinal) || positional);
                var use = new Use(name, part.Groups["type"].Value, required, positional ? (position++).ToString() : "named");
                if (!described.TryGetValue(name, out var parameter))
                {
                    Log.LogError(null, "ORCHELP1", null, page.Path, 0, 0, 0, 0, "Describe the parameter -{0} under '## Parameters'.", name);
                    parameter = new Parameter(new Section("-" + name));
                }

                if (!all.ContainsKey(name)) all[name] = use;
                Write(xml, use, parameter);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();

        xml.WriteStartElement("parameters", Command);
        foreach (var use in all.Values) Write(xml, use, described.TryGetValue(use.Name, out var parameter) ? parameter : new Parameter(new Section(use.Name)));
        xml.WriteEndElement();

        // A new page has no syntax yet; Update-Syntax.ps1 asks the built module for it, and a test compares the two.
        foreach (var section in all.Count == 0 ? new List<Section>() : page.Sections("Parameters"))
        {
            if (!all.ContainsKey(section.Title.TrimStart('-')))
                Log.LogError(null, "ORCHELP2", null, page.Path, 0, 0, 0, 0, "The syntax has no parameter {0}.", section.Title);
        }

        Types(xml, "inputTypes", "inputType", page.Sections("Inputs"));
        Types(xml, "returnValues", "returnValue", page.Sections("Outputs"));

        xml.WriteStartElement("examples", Command);
        var number = 0;
        foreach (var example in page.Sections("Examples"))
        {
            xml.WriteStartElement("example", Command);
            xml.WriteElementString("title", Maml, "Example " + ++number + ": " + example.Title);
            xml.WriteElementString("code", Dev, string.Join("\n", example.Code));
            Paragraphs(xml, "remarks", example.Text, Dev);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();

        xml.WriteStartElement("relatedLinks", Command);
        foreach (Match link in Regex.Matches(string.Join("\n", page.Text("Related links")), @"\[(?<text>[^\]]+)\]"))
        {
            xml.WriteStartElement("navigationLink", Maml);
            xml.WriteElementString("linkText", Maml, link.Groups["text"].Value);
            xml.WriteElementString("uri", Maml, "");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, Use use, Parameter parameter)
    {
        xml.WriteStartElement("parameter", Command);
        xml.WriteAttributeString("required", use.Required ? "true" : "false");
        xml.WriteAttributeString("variableLength", use.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false");
        xml.WriteAttributeString("globbing", parameter.Wildcards ? "true" : "false");
        xml.WriteAttributeString("pipelineInput", parameter.Pipeline);
        xml.WriteAttributeString("position", use.Position);
        xml.WriteElementString("name", Maml, use.Name);
        Paragraphs(xml, "description", parameter.Text);
        var type = use.Type.Length == 0 ? "SwitchParameter" : use.Type;
        if (use.Type.Length != 0)
        {
            xml.WriteStartElement("parameterValue", Command);
            xml.WriteAttributeString("required", "true");
            xml.WriteAttributeString("variableLength", type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false");
            xml.WriteString(type);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("type", Dev);
        xml.WriteElementString("name", Maml, type);
        xml.WriteEndElement();
        xml.WriteElementString("defaultValue", Dev, use.Type.Length == 0 ? "False" : "None");
        xml.WriteEndElement();
    }

    private static void Types(XmlWriter xml, string list, string element, List<Section> sections)
    {
        xml.WriteStartElement(list, Command);
        foreach (var section in sections)
        {
            xml.WriteStartElement(element, Command);
            xml.WriteStartElement("type", Dev);
            xml.WriteElementString("name", Maml, section.Title);
            xml.WriteEndElement();
            Paragraphs(xml, "description", section.Text);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Paragraphs(XmlWriter xml, string element, List<string> lines, string ns = Maml)
    {
        xml.WriteStartElement(element, ns);
        foreach (var paragraph in Regex.Split(string.Join("\n", lines).Trim(), @"\n\s*\n"))
            xml.WriteElementString("para", Maml, Plain(paragraph));
        xml.WriteEndElement();
    }

    // Lines of a list stay lines; those of a paragraph are joined, since the console wraps for itself.
    private static string Plain(string paragraph)
    {
        var text = Regex.Replace(paragraph, @"\n(?!\s*[-*] )", " ");
        text = Regex.Replace(text, @"\[([^\]]+)\]\([^)]*\)", "$1");
        return text.Replace("`", "").Replace("**", "");
    }

    private sealed class Use
    {
        internal Use(string name, string type, bool required, string position)
        {
            Name = name;
            Type = type;
            Required = required;
            Position = position;
        }

        internal string Name { get; }

        internal string Type { get; }

        internal bool Required { get; }

        internal string Position { get; }
    }

    private sealed class Parameter
    {
        internal Parameter(Section section)
        {
            Text = new List<string>();
            Pipeline = "False";
            foreach (var line in section.Text)
            {
                if (line.StartsWith("Pipeline: ", StringComparison.Ordinal)) Pipeline = "True (" + line.Substring(10).Trim() + ")";
                else if (line.StartsWith("Wildcards: yes", StringComparison.Ordinal)) Wildcards = true;
                else Text.Add(line);
            }
        }

        internal List<string> Text { get; }

        internal string Pipeline { get; }

        internal bool Wildcards { get; }
    }

    private sealed class Section
    {
        internal Section(string title) => Title = title;

        internal string Title { get; }

        internal List<string> Text { get; } = new List<string>();

        internal List<string> Code { get; } = new List<string>();

        internal List<Section> Parts { get; } = new List<Section>();
    }

    private sealed class Page
    {
        private readonly Dictionary<string, Section> sections = new Dictionary<string, Section>(StringComparer.Ordinal);

        internal string Path { get; private set; }

        internal string Title { get; private set; }

        internal List<string> Lead { get; private set; }

        internal List<string> Text(string section) => sections.TryGetValue(section, out var found) ? found.Text : new List<string>();

        internal List<string> Code(string section) => sections.TryGetValue(section, out var found) ? found.Code : new List<string>();

        internal List<Section> Sections(string section) => sections.TryGetValue(section, out var found) ? found.Parts : new List<Section>();

        internal static Page Read(string path)
        {
            var page = new Page { Path = path, Title = System.IO.Path.GetFileNameWithoutExtension(path) };
            var top = new Section("");
            var current = top;
            var parent = top;
            var inCode = false;
            foreach (var line in File.ReadAllLines(path))
            {
                if (line.StartsWith("```", StringComparison.Ordinal)) inCode = !inCode;
                else if (inCode) current.Code.Add(line);
                else if (line.StartsWith("### ", StringComparison.Ordinal)) parent.Parts.Add(current = new Section(line.Substring(4).Trim()));
                else if (line.StartsWith("## ", StringComparison.Ordinal)) page.sections[line.Substring(3).Trim()] = parent = current = new Section(line.Substring(3).Trim());
                else if (!line.StartsWith("# ", StringComparison.Ordinal)) current.Text.Add(line);
            }

            page.Lead = top.Text;
            return page;
        }
    }
}
