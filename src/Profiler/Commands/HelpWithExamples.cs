using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TeraPipe.Profiler.Commands;

/// <summary>The usual help, and after it examples and what the exit status means.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Epilogue = """
        Examples:
          profiler run --hidden 768 --heads 12 --sequence 1024
              one layer of GPT-2 in float32 on one CPU thread
          profiler run --model gpt2 --planner http://localhost:8080 --name gpt2-cpu
              the same by name, uploaded
          profiler run --hidden 4096 --heads 32 --sequence 8192 --dtype bfloat16 --device cuda --micro-batch 1,2,4
          profiler run --architecture llama --hidden 4096 --heads 32 --key-value-heads 8 --feed-forward 14336 \
              --vocabulary 128256 --sequence 8192 --dtype bfloat16 --device cuda
              a layer of Llama 3 8B, with embedding and head
          profiler run --hidden 768 --heads 12 --sequence 1024 --dry-run
              what it would take
          profiler run --resume profile-20261121T203000Z.journal
              goes on where a run broke off, by Ctrl-C, a crash or a full disk
          profiler upload profile-20261121T203000Z.json --planner http://localhost:8080
              later, and as often as you like
          profiler transfer --transport in-process,gloo --largest 16
              what messages take between two processes
          profiler ci --baseline gpt2-cpu --planner http://localhost:8080 --fail-on 5% --report latency.md
              whether the layer has become slower than that profile
          profiler compare before.json after.json
              how two profiles differ
          profiler import grid.csv --out profile.json --planner http://localhost:8080
              a profile that something else measured; docs/profile-formats.md

        Exit status:
          0    done
          1    the measurement failed, for example for want of disk space; what was measured is in the journal.
               Of ci: the layer is slower than the baseline
          2    the command line is wrong, or the service refuses the request
          3    LibTorch, a CUDA device or the service is not there; what was measured has been written to --out
          4    of ci: too noisy to tell
          130  stopped by Ctrl-C; what was measured is in the journal
        """;

    public override int Invoke(ParseResult parseResult)
    {
        var status = usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Epilogue);
        return status;
    }
}
