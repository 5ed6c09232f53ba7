using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

[Collection(PlannerFixture.Collection)]
public sealed class TrainingPlanTests(PlannerFixture planner)
{
    /// <summary>A path within the plan's JSON, what stands there instead, and what is said of it.</summary>
    public static TheoryData<string, string?, string> Faults => new()
    {
        { "plan.microBatches.0.sliceTokens", "[64, 64, 64]", "add up to 192 tokens; the sequence has 256" },
        { "plan.microBatches.0.sliceTokens", "[0, 256]", "plan.microBatches[0].sliceTokens has a slice of 0 tokens" },
        { "plan.microBatches.0.sliceTokens", "[-64, 320]", "has a slice of -64 tokens" },
        { "plan.microBatches.0.sliceTokens", "[]", "has a slice of 0 tokens" },
        { "plan.microBatches.0.sliceTokens", "[2147483647, 2147483647]", "add up to 4294967294 tokens" },
        { "plan.microBatches.0.sliceTokens", "[100, 156]", "are not all multiples of the grain, 64 tokens" },
        { "plan.microBatches.0.sliceTokens", null, "$.plan.microBatches[0] cannot be read" },
        { "plan.microBatches.0.count", "2147483647", "must be from 1 to 10000000" },
        { "plan.microBatches.0.count", "10000000", "plan.microBatches have 10000000 sequences; the batch has 1" },
        { "plan.microBatches.0.sequences", "0", "plan.microBatches[0].sequences is 0" },
        { "plan.microBatches", "[null]", "plan.microBatches[0] is missing" },
        { "plan.microBatches", "[]", "plan.microBatches have 0 sequences" },
        { "plan.makespanMs", "\"NaN\"", "$.plan.makespanMs" },
        { "plan.makespanMs", "1e999", "plan.makespanMs is Infinity" },
        { "lowerBoundMs", "1e999", "lowerBoundMs is Infinity" },
        { "alternatives.0.bubbleFraction", "-1e999", "alternatives[0].bubbleFraction is -Infinity" },
        { "question.optimalityGap", "1e999", "question.optimalityGap is Infinity" },
        { "plan.makespanMs", "-1", "plan.makespanMs is -1 ms" },
        { "plan.stepMs", "0", "plan.stepMs is 0 ms" },
        { "plan", null, "'plan'" },
        { "planId", "\"../../etc/passwd\"", "planId is none: it has 32 hexadecimal digits" },
        { "stages", "4", "stages is 4, and 2 in its own question" },
        { "stages", "\"two\"", "$.stages" },
        { "layersPerStage", "0", "layersPerStage is 0" },
        { "sequenceTokens", "-256", "sequenceTokens is -256" },
        { "schedule", "\"random\"", "schedule is 'random'; known are flush, 1f1b, interleaved, zero-bubble" },
        { "question.virtualStages", "2", "question.virtualStages is 2 under the flush schedule" },
        { "question.virtualStages", "2000000000", "must be from 1 to 1000" },
        { "question.tensorParallelDegree", "8", "tensorParallelDegree is 1, and 8 in its own question" },
        { "memory.devices.0.weightsBytes", "-1", "memory.devices[0].weightsBytes is -1" },
        { "memory.devices.0.weightsBytes", "1", "its parts add up to" },
        { "memory.devices.0.workspaceBytes", "9223372036854775807", "its parts add up to" },
        { "memory.devices.0.lastDevice", "7", "memory.devices" },
        { "memory.devices", "[]", "memory.devices are 0; the plan has 2" },
        { "memory.devices", "[null]", "memory.devices[0] is missing" },
        { "createdAt", "\"yesterday\"", "$.createdAt" },
    };

    [Fact]
    public void Plan_is_the_executors_own_form_of_the_answer()
    {
        var plan = TrainingPlan.FromJson(planner.Json);

        Assert.Equal((planner.Answer.PlanId, "looped"), (plan.PlanId, plan.Model));
        Assert.Equal("flush", plan.Schedule.ToString());
        Assert.Equal((2, 2, 2, 256, 1), (
            plan.DeviceCount, plan.StageCount, plan.LayersPerStage[^1], plan.SequenceTokens, plan.BatchSequences));
        Assert.Equal("[64,64,64,64] × 1 sequences", Assert.Single(plan.MicroBatches).ToString());
        Assert.Equal(planner.Answer.Plan.StepMs, plan.PredictedStep.Value);
        Assert.Equal([0, 1], plan.Memory.Select(device => device.Device));
        Assert.Equal(planner.Answer.Memory.MostBytes, plan.Memory.Max(device => device.Total.Count));
    }

    [Fact]
    public void Text_form_of_a_plan_reads_back_the_same()
    {
        var plan = TrainingPlan.FromJson(planner.Json);
        var text = plan.ToJson();

        Assert.DoesNotContain('\n', text);
        Assert.Equal(text, TrainingPlan.FromJson(text).ToJson());
    }

    [Fact]
    public async Task Plans_of_all_schedules_and_batches_are_understood()
    {
        foreach (var schedule in new[] { "flush", "1f1b", "interleaved", "zero-bubble" })
        {
            var question = PlannerFixture.Question with
            {
                Schedule = schedule, VirtualStages = schedule == "interleaved" ? 2 : null, BatchSequences = 3,
                Constraints = new() { MaximumSlices = 2, TailKeepsMinimum = false },
            };
            var plan = PlanParser.Parse(await planner.Client.AddPlanAsync(question), question);

            var slices = plan.MicroBatches.Select(microBatch => microBatch.Slices.Count).ToArray();
            Assert.Equal(2, plan.Schedule.Create(plan.DeviceCount, slices).Devices.Count);
            Assert.Equal((3, schedule == "interleaved" ? 4 : 2), (plan.MicroBatches.Count, plan.StageCount));
            Assert.All(plan.Memory, device => Assert.Equal(plan.Schedule.VirtualStages, device.Stages.Count));
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Plan_that_cannot_be_run_is_refused_by_field(string path, string? value, string fault)
    {
        var json = value is null
            ? JsonEdit.Set(planner.Json, path, null)
            : JsonEdit.Set(planner.Json, path, "here").Replace("\"here\"", value, StringComparison.Ordinal);

        var refused = Assert.Throws<PlanRefusedException>(() => TrainingPlan.FromJson(json));

        Assert.StartsWith("The plan is refused: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_listed_at_once()
    {
        var json = JsonEdit.Set(JsonEdit.Set(planner.Json, "plan.stepMs", -1), "layersPerStage", 0);

        var refused = Assert.Throws<PlanRefusedException>(() => TrainingPlan.FromJson(json));

        Assert.Equal(["layersPerStage", "plan.stepMs"], refused.Faults.Select(fault => fault.Field));
    }

    [Fact]
    public void Plan_that_needs_more_than_a_device_has_is_refused()
    {
        var limit = PlannerFixture.Question with { MemoryLimitBytes = 1000 };
        var refused = Assert.Throws<PlanRefusedException>(() => PlanParser.Parse(
            planner.Answer with { Question = limit }, limit));

        Assert.Contains("a device of ours has 1000", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Every text of a length up to the plan's own is no plan: none is taken for one.</summary>
    [Fact]
    public void Plan_that_breaks_off_is_refused_wherever_it_does()
    {
        for (var length = 0; length < planner.Json.Length; length += 7)
        {
            Assert.Throws<PlanRefusedException>(() => TrainingPlan.FromJson(planner.Json[..length]));
        }
    }
}
