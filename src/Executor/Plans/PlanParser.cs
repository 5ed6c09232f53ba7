using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// Turns what came as a plan into one that can be run, or says all that is wrong with it. Nothing is trusted: it may
/// come from another service than ours, from a file, or for another question.
/// </summary>
internal sealed class PlanParser
{
    private const int MaxStages = 100_000; // nobody has so many devices
    private const int MaxVirtualStages = 1000;

    private readonly PlanResponse _sent;
    private readonly PlanFaults _faults = new();

    private PlanParser(PlanResponse sent) => _sent = sent;

    /// <param name="sent">Without a null where none may be, but for elements of lists.</param>
    /// <param name="asked">What it must answer; null: whatever it says itself.</param>
    /// <exception cref="PlanRefusedException">There is a fault.</exception>
    public static TrainingPlan Parse(PlanResponse sent, PlanRequest? asked)
    {
        var parser = new PlanParser(sent);
        parser._faults.AddAll(PlanJson.NonNumbers(sent));
        parser._faults.ThrowIfAny(); // or it could not be kept either
        parser.CheckNumbers();
        parser.CheckOwnQuestion();
        if (asked is not null)
        {
            parser._faults.AddAll(QuestionDifferences.Answered(asked, sent.Question));
        }

        var schedule = parser.ParseSchedule();
        parser._faults.ThrowIfAny(); // the rest counts on stages, tokens and sequences
        var microBatches = new MicroBatchParser(sent.SequenceTokens, sent.GrainTokens, parser._faults)
            .Parse(sent.Plan.MicroBatches, sent.BatchSequences, "plan.microBatches");
        var memory = new PlanMemoryParser(sent, schedule, parser._faults).Parse(asked?.MemoryLimitBytes);
        parser._faults.ThrowIfAny();
        return new TrainingPlan(sent, schedule, microBatches, memory);
    }

    private void CheckNumbers()
    {
        _faults.Require(
            _sent.PlanId.Length == 32 && _sent.PlanId.All(char.IsAsciiHexDigitLower),
            "planId",
            "is none: it has 32 hexadecimal digits");
        _faults.RequireCount(_sent.Stages, "stages", MaxStages);
        _faults.RequireCount(_sent.LayersPerStage, "layersPerStage");
        _faults.RequireCount(_sent.SequenceTokens, "sequenceTokens");
        _faults.RequireCount(_sent.GrainTokens, "grainTokens");
        _faults.RequireCount(_sent.BatchSequences, "batchSequences");
        _faults.RequireCount(_sent.TensorParallelDegree, "tensorParallelDegree");
        _faults.RequireTime(_sent.Plan.MakespanMs, "plan.makespanMs");
        _faults.RequireTime(_sent.Plan.StepMs, "plan.stepMs");
    }

    /// <summary>What it repeats of its question must be the same.</summary>
    private void CheckOwnQuestion()
    {
        var own = _sent.Question;
        Agree("model", _sent.Model, own.Model);
        Agree("stages", _sent.Stages, own.Stages);
        Agree("sequenceTokens", _sent.SequenceTokens, own.SequenceTokens);
        Agree("grainTokens", _sent.GrainTokens, own.GrainTokens);
        Agree("batchSequences", _sent.BatchSequences, own.BatchSequences ?? 1);
        Agree("tensorParallelDegree", _sent.TensorParallelDegree, own.TensorParallelDegree ?? 1);
        Agree("schedule", _sent.Schedule, own.Schedule ?? ScheduleKind.Flush.Name());
    }

    private void Agree<T>(string field, T here, T? inQuestion) => _faults.Require(
        Equals(here, inQuestion), field, $"is {here}, and {inQuestion} in its own question");

    private void Agree(string field, int here, int? inQuestion) => _faults.Require(
        here == inQuestion, field, $"is {here}, and {inQuestion?.ToString() ?? "missing"} in its own question");

    private ScheduleChoice ParseSchedule()
    {
        var virtualStages = _sent.Question.VirtualStages ?? 1;
        return _faults.Require(
                ScheduleKinds.TryParse(_sent.Schedule, out var kind),
                "schedule",
                $"is '{_sent.Schedule}'; known are {string.Join(", ", ScheduleKinds.All.Select(ScheduleKinds.Name))}")
            && _faults.RequireCount(virtualStages, "question.virtualStages", MaxVirtualStages)
            && _faults.Require(
                virtualStages == 1 || kind == ScheduleKind.Interleaved,
                "question.virtualStages",
                $"is {virtualStages} under the {_sent.Schedule} schedule")
            ? new ScheduleChoice(kind, virtualStages)
            : ScheduleChoice.Flush;
    }
}
