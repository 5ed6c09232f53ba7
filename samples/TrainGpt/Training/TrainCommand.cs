using System.CommandLine;
using System.Text.RegularExpressions;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using static TeraPipe.TrainGpt.OptionForms;
using static TeraPipe.TrainGpt.SharedOptions;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The command train and its options.</summary>
internal static partial class TrainCommand
{
    private const string DefaultModel = "byte-gpt"; // as are the default sizes

    private static readonly Option<string?> _job = Parsed(
        "--job", "the run's name under the planner's /v1/jobs", "NAME",
        text => JobName().IsMatch(text) ? text : null,
        "is no job's name: lower-case letters, digits, '.', '-' and '_', at most 63");

    private static readonly Option<string?> _model = Text("--model", $"name in the catalogue ({DefaultModel})", "NAME");
    private static readonly Option<string> _data = Required<string>(
        "--data", "a token file (*.tokens, see tokenize), a UTF-8 text, or a folder with texts", "PATH");

    private static readonly Option<string?> _tokenizer = Text(
        "--tokenizer", "of a text: bytes, or a folder with a GPT-2's vocab.json and merges.txt (bytes)",
        "bytes|FOLDER");

    private static readonly Option<bool> _packed = Flag("--packed", "documents of one sequence do not see each other");

    private static readonly Option<int> _virtualStages = Number("--virtual-stages", "stages of each device", 1);
    private static readonly Option<int> _replicas = Number("--replicas", "data-parallel replicas of the pipeline", 1);
    private static readonly Option<int> _shares = Number("--tensor-parallel", "ranks that share each layer", 1);
    private static readonly Option<bool> _zero1 = Flag("--zero1", "replicas share the optimiser's state among them");

    private static readonly Option<string?> _schedule = Parsed(
        "--schedule", "order of the actions", "NAME",
        text => ScheduleKinds.TryParse(text, out _) ? text : null,
        $"is no schedule; known are {string.Join(", ", ScheduleKinds.All.Select(ScheduleKinds.Name))}");

    private static readonly Option<int> _batch = Number("--batch", "sequences of a replica and batch", 1);
    private static readonly Option<int> _steps = Number("--steps", "steps to train", 100);

    private static readonly Option<Bytes?> _memoryLimit = Parsed<Bytes?>(
        "--memory-limit", "what each device has, such as 2GiB; the plan keeps to it", "BYTES",
        MemorySize.Parse,
        "is no amount of memory; write 2GiB, 1500MB or bytes");

    private static readonly Option<string?> _planCache = Text(
        "--plan-cache", "keeps the last good plan (~/.local/state/terapipe/JOB.plan.json)", "FILE");

    private static readonly Option<string?> _plan = Text(
        "--plan", "a saved plan to begin with where there is no planner and none is cached", "FILE");

    private static readonly Option<int?> _threads = OptionalNumber(
        "--threads", "threads of each rank (this machine's cores, shared out)");

    private static readonly Option<int> _seed = Number("--seed", "of weights and batches", 1);

    private static readonly Option<string?> _device = Parsed(
        "--device", "cpu, or cuda: each process takes the GPU of its LOCAL_RANK", "DEVICE",
        text => text is "cpu" or "cuda" ? text : null,
        "is no device; known are cpu, cuda");

    private static readonly Option<bool> _json = Flag(
        "--json", "print one JSON object a step, and nothing else, on standard output");

    public static Command Create()
    {
        _job.Required = true;
        var command = new Command(
            "train",
            "Train under the planner's plan: on threads of this process or, with RANK, WORLD_SIZE, MASTER_ADDR and "
            + $"MASTER_PORT set, as one rank of several processes.\n\n{ExitCodes.Help}")
        {
            Planner, _job, _model, Profile, _data, _tokenizer, _packed, Stages, _virtualStages, _replicas, _shares,
            _zero1, _schedule, Sequence, Grain, _batch, _steps, _memoryLimit, _planCache, _plan, _threads, _seed,
            _device, _json,
        };
        IEnumerable<Option> others =
            [.. ShapeOptions.All, .. RecipeOptions.All, .. RunOptions.All, .. ElasticOptions.All];
        foreach (var option in others)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => TrainingRun.RunAsync(Options(parsed), cancellationToken));
        return command;
    }

    private static TrainingOptions Options(ParseResult parsed)
    {
        try
        {
            var options = Read(parsed);
            _ = (options.WorldSize, options.Learning.AccumulatedBatches * options.BatchSequences);
            return options;
        }
        catch (OverflowException)
        {
            throw new UserError(
                "--batch, --accumulate, --replicas, --stages, --tensor-parallel, --hidden: numbers as large as these "
                + "cannot be multiplied. Take smaller ones.");
        }
    }

    private static TrainingOptions Read(ParseResult parsed)
    {
        var (job, steps) = (parsed.GetRequiredValue(_job)!, parsed.GetValue(_steps));
        var learning = RecipeOptions.Read(parsed, steps);
        return new()
        {
            Loop = new PlannerLoopOptions
            {
                Planner = parsed.GetRequiredValue(Planner)!,
                Job = job,
                Question = Question(parsed, learning.Recompute),
                CacheFile = parsed.GetValue(_planCache) ?? DefaultCache(job),
                PlanFile = parsed.GetValue(_plan),
            },
            Shape = ShapeOptions.Shape(parsed),
            ModelFolder = ShapeOptions.Folder(parsed),
            MaxSequenceTokens = ShapeOptions.MaxSequence(parsed),
            Learning = learning,
            Records = RunOptions.Records(parsed, parsed.GetValue(_batch) * parsed.GetValue(_replicas)),
            Data = parsed.GetRequiredValue(_data),
            Tokenizer = parsed.GetValue(_tokenizer),
            Packed = parsed.GetValue(_packed),
            Steps = steps,
            Threads = parsed.GetValue(_threads),
            Seed = parsed.GetValue(_seed),
            UsesCuda = parsed.GetValue(_device) == "cuda",
            Json = parsed.GetValue(_json),
            Elastic = ElasticOptions.Read(parsed),
        };
    }

    private static PlanRequest Question(ParseResult parsed, Recompute recompute) => new()
    {
        Model = parsed.GetValue(_model) ?? DefaultModel,
        Profile = parsed.GetRequiredValue(Profile),
        Stages = parsed.GetValue(Stages),
        VirtualStages = parsed.GetValue(_virtualStages),
        DataParallelDegree = parsed.GetValue(_replicas),
        TensorParallelDegree = parsed.GetValue(_shares),
        Zero1 = parsed.GetValue(_zero1),
        Schedule = parsed.GetValue(_schedule) ?? ScheduleKind.Flush.Name(),
        SequenceTokens = parsed.GetValue(Sequence),
        GrainTokens = parsed.GetValue(Grain),
        BatchSequences = parsed.GetValue(_batch),
        Recompute = recompute switch
        {
            Recompute.Full => "full",
            Recompute.Selective => "selective",
            _ => null, // what a question means that does not say
        },
        MemoryLimitBytes = parsed.GetValue(_memoryLimit)?.Count,
    };

    /// <summary>By the XDG base directories: state that should outlive the machine's next start.</summary>
    private static string DefaultCache(string job)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), ".local", "state");
        return Path.Combine(state, "terapipe", $"{job}.plan.json");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex JobName();
}
