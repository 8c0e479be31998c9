using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class AgentCommandLineTests
{
    private const string PromptFile = "/runs/1/prompt.md";

    [Theory]
    [InlineData("-p --model {model} --verbose", "-p --verbose")]
    [InlineData("--verbose --model={model}", "--verbose")]
    [InlineData("exec -m {model} -", "exec -")]
    [InlineData("run {model}", "run")]
    [InlineData("run - {model}", "run -")]
    [InlineData("run -m vendor/{model}", "run")]
    public void A_word_with_an_unset_model_drops_with_the_option_before_it(string command, string expected)
    {
        AgentDefinition agent = new("a", ["tool", .. command.Split(' ')]);

        Assert.Equal(["tool", .. expected.Split(' ')], AgentCommandLine.For(agent, null, "p", PromptFile).Words);
    }

    [Fact]
    public void A_model_that_is_set_stands_in_its_place()
    {
        AgentDefinition agent = new("a", ["tool", "-m", "vendor/{model}", "--model={model}"]);

        Assert.Equal(["tool", "-m", "vendor/m1", "--model=m1"], AgentCommandLine.For(agent, "m1", "p", PromptFile).Words);
    }

    [Fact]
    public void The_launcher_stands_in_front_as_it_is()
    {
        AgentDefinition agent = new("a", ["tool", "{prompt_file}"]) { Launcher = ["ssh", "{model}", "host"], Prompt = PromptDelivery.File };

        Assert.Equal(["ssh", "{model}", "host", "tool", PromptFile], AgentCommandLine.For(agent, null, "p", PromptFile).Words);
    }

    [Fact]
    public void A_prompt_that_speaks_of_placeholders_is_not_expanded_itself()
    {
        AgentDefinition agent = new("a", ["tool", "{prompt}", "{model}"]) { Prompt = PromptDelivery.Argument };

        Assert.Equal(["tool", "say {model} {prompt_file}", "m"], AgentCommandLine.For(agent, "m", "say {model} {prompt_file}", PromptFile).Words);
    }

    [Fact]
    public void A_prompt_on_standard_input_is_no_argument()
    {
        AgentCommandLine line = AgentCommandLine.For(new("a", ["tool"]), null, "do it", PromptFile);

        Assert.Equal("do it", line.StandardInput);
        Assert.Equal(["tool"], line.Words);
    }

    [Fact]
    public void A_prompt_too_large_for_an_argument_becomes_a_reference_to_its_file()
    {
        AgentDefinition agent = new("a", ["tool", "{prompt}"]) { Prompt = PromptDelivery.Argument };

        string word = AgentCommandLine.For(agent, null, new string('ä', AgentCommandLine.LargestArgument), PromptFile).Words[1];

        Assert.Contains(PromptFile, word, StringComparison.Ordinal);
        Assert.True(word.Length < 200);
    }

    [Fact]
    public void A_NUL_does_not_cut_an_argument_short()
    {
        AgentDefinition agent = new("a", ["tool", "{prompt}"]) { Prompt = PromptDelivery.Argument };

        Assert.Equal("beforeafter", AgentCommandLine.For(agent, null, "before\0after", PromptFile).Words[1]);
    }

    [Theory]
    [InlineData(PromptDelivery.Argument, "the prompt")]
    [InlineData(PromptDelivery.File, PromptFile)]
    public void A_command_without_a_place_for_its_prompt_gets_it_as_the_last_word(PromptDelivery delivery, string last)
    {
        AgentDefinition agent = new("a", ["tool"]) { Prompt = delivery };

        Assert.Equal(["tool", last], AgentCommandLine.For(agent, null, "the prompt", PromptFile).Words);
    }

    [Fact]
    public void Records_show_the_command_without_the_prompt()
    {
        AgentDefinition agent = BuiltInAgents.External["copilot"];

        Assert.Equal(
            ["copilot", "-p", "{prompt}", "--allow-all-tools", "--no-color"],
            AgentCommandLine.For(agent, null, new string('x', 5000), PromptFile).Shown);
    }
}
