using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.TestAgent;

/// <summary>Steps that write the result file, rightly and wrongly.</summary>
internal sealed class ResultFile(AgentRun run)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a step has written a result, or said that there is to be none.</summary>
    public bool IsSettled { get; private set; }

    public bool Do(string name, string rest)
    {
        if (!name.StartsWith("result", StringComparison.Ordinal) && name != "no-result") return false;
        IsSettled = true;
        switch (name)
        {
            case "no-result": break;
            case "result": Write(rest); break;
            case "result-of": Save(Json("phase_complete", $$"""{"item_id": "{{rest}}"}""")); break;
            case "result-phase": Save(Json("phase_complete", $$"""{"phase": "{{rest}}"}""")); break;
            case "result-fenced": Save("\ufeff```json\n" + Json("phase_complete", "") + "\n```\n"); break;
            case "result-part": Save(Json("phase_complete", "")[..40]); break;
            case "result-empty": Save(""); break;
            case "result-text": Save("I have finished the phase, all is well.\n"); break;
            case "result-raw": Save(Words.Unescape(rest)); break;
            case "result-copy": Save(File.ReadAllText(rest)); break;
            case "result-directory": Directory.CreateDirectory(run.ResultPath!); break;
            case "result-big": Save(Json("phase_complete", $$"""{"context": "{{new string('x', (int)Words.Size(rest.Length > 0 ? rest : "5M"))}}"}""")); break;
            case "result-after-exit":
                var temporary = run.ResultPath + ".late";
                File.WriteAllText(temporary, Json("phase_complete", ""));
                using (Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "(sleep \"$0\" && mv \"$1\" \"$2\") &", rest, temporary, run.ResultPath!]) { UseShellExecute = false })!) break;
            default: throw new ArgumentException($"no step is called '{name}'");
        }

        return true;
    }

    /// <summary>Writes a valid result: an optional code, then optional JSON whose members replace or join the defaults.</summary>
    public void Write(string rest)
    {
        var (code, members) = rest.StartsWith('{') ? ("", rest) : Words.Cut(rest);
        Save(Json(code.Length > 0 ? code : "phase_complete", members));
    }

    private string Json(string code, string members)
    {
        var json = new JsonObject
        {
            ["item_id"] = run.Item,
            ["phase"] = run.Phase,
            ["result"] = code,
            ["summary"] = string.Create(CultureInfo.InvariantCulture, $"The test agent went through {run.Phase} of {run.Item}."),
        };
        if (code is "failed" or "blocked" or "rework") json["context"] = $"The test agent was told to say {code}.";
        if (members.Length > 0)
        {
            foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) json[name] = value?.DeepClone();
        }

        return json.ToJsonString(Readable);
    }

    private void Save(string text)
    {
        if (run.ResultPath is not { } path) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory) Directory.CreateDirectory(directory);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
