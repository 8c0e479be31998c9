namespace Orchestrator.TestAgent;

/// <summary>What the test agent can do.</summary>
internal static class Usage
{
    public const string Text = """
        test-agent: an agent that does as it is told, for tests of whoever runs agents.

        Usage: test-agent [--prompt-file FILE | --prompt TEXT] [STEP; STEP; …]
               test-agent --help | --version

        Where the steps come from, the first that has any:
          1. the arguments, joined by ';' (standard input is left unread);
          2. lines of the prompt (standard input, --prompt-file or --prompt):
               TEST-AGENT: STEP; STEP          in every phase
               TEST-AGENT build: STEP; STEP    in the phase build only, instead of the general line
          3. the file named by TEST_AGENT_SCRIPT: lines of steps; '# …' is a comment; 'build: STEP; STEP' as above;
             a line 'no-stdin' leaves standard input unread, and then 2. does not apply.
        Steps are separated by ';' or line breaks, outside of {…}, […] and "…" within those. Words are separated by blanks;
        the last one of a step takes the rest of it. Sizes take K, M, G. In texts \n \r \t \e \0 \\ \s (blank) \; are escapes.

        At the end of the steps, unless one of them wrote a result or is no-result, a valid result (phase_complete) is written to
        ORCHESTRATOR_RESULT, if that is set. The exit code is 0 unless told otherwise.

        When:      first N STEP         on the first N starts for this item and phase do STEP and end; later go on with the next step
                   on N STEP            on the Nth start only
                   in PHASE STEP        in one phase only
                   (Starts are counted in TEST_AGENT_STATE, or else in the directory above the result's.)
        Output:    echo TEXT            a line to standard output          error TEXT         a line to standard error
                   put TEXT             without a line break               put-error TEXT
                   print FILE           a file to standard output          print-error FILE
                   flood SIZE           lines of 80 bytes, fast            flood-error SIZE
                   flood-line SIZE      no line break at all               garbage SIZE       random bytes, the same every time
                   invalid-utf8         a line of bytes that are no UTF-8
                   close stdin|stdout|stderr
        Time:      sleep SECONDS        hang                               wait-file PATH     until it exists
        End:       exit N               end (with 0, no result)            signal N           by its own hand
        Signals:   ignore NAME…         TERM, HUP, INT                     linger SECONDS     on TERM go on for so long, then exit 0
        Children, which sleep for ever and have TAG as the last word of their command line; each step returns when they do:
                   child TAG            grandchild TAG (its parent waits)  orphan TAG (its parent has gone; same group)
                   setsid TAG           nohup TAG                          double-fork TAG (a session of its own, parent gone)
                   daemon TAG           double fork, environment cleared, streams closed
                   stubborn TAG         a child that ignores TERM, HUP and INT
        Result:    result [CODE] [JSON] phase_complete if no CODE; the members of JSON replace or join the defaults
                   result-of ITEM       result-phase PHASE                 result-fenced      BOM and ```json fence
                   result-part          half of one                        result-empty       result-text        not JSON
                   result-directory     result-big [SIZE]                  result-raw TEXT    result-copy FILE
                   result-after-exit SECONDS   written by a process it leaves behind
                   no-result
                   (fail-first N [TEXT] is: first N result failed {"context": TEXT})
        Files:     write PATH TEXT      append PATH TEXT                   write-bytes PATH SIZE
                   rename FROM TO       delete PATH                        mkdir PATH         link PATH TARGET    chmod PATH OCTAL
                   save-prompt PATH     save-environment PATH              save-directory PATH
        Programs:  git ARGUMENTS        commit MESSAGE (git add -A first)  run SHELL-LINE     (its failure is not the agent's)

        Environment: ORCHESTRATOR_ITEM, ORCHESTRATOR_PHASE, ORCHESTRATOR_RESULT; TEST_AGENT_SCRIPT; TEST_AGENT_STATE;
        TEST_AGENT_LOG: a file that gets "start ITEM PHASE PID" and "end ITEM PHASE PID", a line each, as it happens.

        """;
}
