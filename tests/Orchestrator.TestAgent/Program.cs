using Orchestrator.TestAgent;

if (args is ["--help"] or ["-h"])
{
    Console.Out.Write(Usage.Text);
    return 0;
}

if (args is ["--version"])
{
    Console.Out.WriteLine("test-agent 1.0.0");
    return 0;
}

var run = AgentRun.FromEnvironment();
run.Log("start");
var steps = Script.Load(args, run);
var code = new Steps(run).Perform(steps);
run.Log("end");
return code;
