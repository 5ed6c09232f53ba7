using TeraPipe.Executor.Plans;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>The planner is away, slow, dies in the middle, or something else answers: the last good plan goes on.
/// </summary>
[Collection(PlannerFixture.Collection)]
public sealed class OddPlannerTests(PlannerFixture planner) : LoopTests
{
    private static readonly MeasuredStep _step = new(0, new Milliseconds(20), []);

    public static TheoryData<string, PlannerNoticeKind, string> Oddities => new()
    {
        { "html", PlannerNoticeKind.AnswerRefused, "'text/html' instead of JSON" },
        { "nonsense", PlannerNoticeKind.AnswerRefused, "'<' is an invalid start of a value" },
        { "null", PlannerNoticeKind.AnswerRefused, "The answer is null" },
        { "other-json", PlannerNoticeKind.AnswerRefused, "planId" },
        { "null-fault", PlannerNoticeKind.AnswerRefused, "cannot be read" },
        { "halved", PlannerNoticeKind.PlannerAway, "cannot be reached" },
        { "endless", PlannerNoticeKind.AnswerRefused, "longer than 1000000 bytes" },
        { "half-gigabyte", PlannerNoticeKind.AnswerRefused, "longer than 1000000 bytes" },
        { "trickle", PlannerNoticeKind.PlannerAway, "answer within 0." },
        { "silent", PlannerNoticeKind.PlannerAway, "answer within 0." },
        { "failing", PlannerNoticeKind.PlannerAway, "Status 503" },
        { "not-found", PlannerNoticeKind.PlannerRefused, "Status 404" },
        { "redirected", PlannerNoticeKind.PlannerRefused, "Status 302" },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task Cached_plan_is_used_at_the_start_and_said(string oddity, PlannerNoticeKind kind, string reason)
    {
        Cache(planner.Answer);
        await using var odd = new OddPlanner(Answer(oddity));

        await using var loop = await StartAsync(Options(odd.Url, patient: AnswersAtAll(oddity)));

        Assert.Equal(planner.Answer.PlanId, loop.Current.PlanId);
        var said = Notices.Find(kind);
        Assert.NotNull(said);
        Assert.Contains(reason, said.Text, StringComparison.Ordinal);
        Assert.Contains($"since {said.Since:u}, training on plan {planner.Answer.PlanId[..8]} of ", said.Text,
            StringComparison.Ordinal);
        Assert.Contains($"cached in {CacheFile}", Notices.Find(PlannerNoticeKind.Started)!.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("html", PlannerNoticeKind.AnswerRefused, "'text/html' instead of JSON")]
    [InlineData("halved", PlannerNoticeKind.PlannerAway, "cannot be reached")]
    [InlineData("endless", PlannerNoticeKind.AnswerRefused, "longer than 1000000 bytes")]
    [InlineData("silent", PlannerNoticeKind.PlannerAway, "answer within 0.")]
    [InlineData("failing", PlannerNoticeKind.PlannerAway, "Status 503")]
    public async Task Plan_goes_on_when_the_planner_turns_odd_and_comes_back(
        string oddity, PlannerNoticeKind kind, string reason)
    {
        await using var odd = new OddPlanner(OddAnswers.Planner(planner.Answer));
        await using var loop = await StartAsync(Options(odd.Url, patient: AnswersAtAll(oddity)));
        var first = loop.Current;

        odd.Answer = Answer(oddity);
        for (var sent = 0; Notices.Find(kind) is null; sent++)
        {
            loop.Report(_step);
            await Task.Delay(20);
            Assert.True(sent < 1500, string.Join('\n', Notices.All));
        }

        Assert.Contains(reason, Notices.Find(kind)!.Text, StringComparison.Ordinal);
        Assert.Null(loop.Poll());
        Assert.Same(first, loop.Current);
        Assert.Contains($"training on {first}; ", loop.Status, StringComparison.Ordinal);

        odd.Answer = OddAnswers.Planner(planner.Answer);
        var back = await Notices.WaitAsync(PlannerNoticeKind.PlannerBack);
        Assert.Contains("The planner answers again", back.Text, StringComparison.Ordinal);
        Assert.Single(Notices.All, notice => notice.Kind == kind); // said once, not at every retry
        await Notices.UntilAsync(() => loop.WaitingObservations == 0, "post of what waited");
    }

    [Theory]
    [InlineData("stages", 4, "stages is 4")]
    [InlineData("plan.microBatches.0.sliceTokens.0", 128, "plan.microBatches[0].sliceTokens add up to 320 tokens")]
    [InlineData("batchSequences", 3, "batchSequences is 3, and 1 in its own question")]
    public async Task Plan_with_faults_is_refused_by_field_while_training_goes_on(string path, int value, string fault)
    {
        await using var odd = new OddPlanner(OddAnswers.Planner(planner.Answer));
        await using var loop = await StartAsync(Options(odd.Url));
        var other = planner.Answer with { PlanId = new string('a', 32) };

        odd.Answer = OddAnswers.Planner(other, JsonEdit.Set(PlanJson.Write(other), path, value));
        loop.Report(_step);
        var said = await Notices.WaitAsync(PlannerNoticeKind.PlanRefused);

        Assert.Contains(fault, said.Text, StringComparison.Ordinal);
        Assert.Null(loop.Poll());
        Assert.Equal(planner.Answer.PlanId, loop.Current.PlanId);
        Assert.Equal(planner.Answer.PlanId, ReadCache().Plan!.PlanId);
    }

    [Fact]
    public async Task Job_that_the_planner_forgot_is_registered_again_and_nothing_is_lost()
    {
        var good = OddAnswers.Planner(planner.Answer);
        await using var odd = new OddPlanner(good);
        await using var loop = await StartAsync(Options(odd.Url));
        var isForgotten = true;
        odd.Answer = (request, stream, token) =>
        {
            isForgotten &= !request.StartsWith("POST /v1/jobs HTTP", StringComparison.Ordinal);
            return (isForgotten && request.Contains("/v1/jobs/", StringComparison.Ordinal) ? Forgotten : good)(
                request, stream, token);
        };

        loop.Report(_step);
        await Notices.UntilAsync(() => loop.WaitingObservations == 0, "post of what waited");

        Assert.False(isForgotten);
        Assert.Equal(0, loop.LostObservations);
    }

    [Fact]
    public async Task Observations_wait_up_to_a_bound_and_what_is_dropped_is_said()
    {
        await using var odd = new OddPlanner(OddAnswers.Planner(planner.Answer));
        await using var loop = await StartAsync(Options(odd.Url, waiting: 10));
        odd.Answer = Answer("failing");
        loop.Report(_step);
        await Notices.WaitAsync(PlannerNoticeKind.PlannerAway);
        for (var step = 1; step < 25; step++)
        {
            loop.Report(_step with { Step = step });
        }

        var said = await Notices.WaitAsync(PlannerNoticeKind.ObservationsLost);
        Assert.Contains(" observations were dropped so far: at most 10 wait while the planner is away since ",
            said.Text, StringComparison.Ordinal);
        Assert.EndsWith("; 10 observations wait, 15 are lost", loop.Status, StringComparison.Ordinal);
        odd.Answer = OddAnswers.Planner(planner.Answer);
        Assert.EndsWith("15 observations were dropped.",
            (await Notices.WaitAsync(PlannerNoticeKind.PlannerBack)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_thread_never_waits_while_the_planner_holds_every_connection()
    {
        await using var odd = new OddPlanner(OddAnswers.Planner(planner.Answer));
        var patient = Options(odd.Url, waiting: 100);
        await using var loop = await StartAsync(patient);
        odd.Answer = OddAnswers.Hang;
        loop.Report(_step);
        await Notices.UntilAsync(
            () => odd.Seen.Last().Contains("/observations", StringComparison.Ordinal), "post that hangs");

        // The one exchange is under way and stays so: its deadline is minutes off, and nobody answers.
        var asked = odd.Seen.Count;
        for (var step = 1; step <= 10_000; step++)
        {
            loop.Report(_step with { Step = step });
            Assert.Null(loop.Poll());
        }

        Assert.Equal(asked, odd.Seen.Count);
        Assert.Equal((100, 9_901L), (loop.WaitingObservations, loop.LostObservations));
    }

    private static OddAnswer Forgotten => OddAnswers.Text(
        """{"type":"/problems/job-not-found","title":"There is no such job."}""",
        "application/problem+json",
        "404 Not Found");

    /// <summary>The others are given up soon.</summary>
    private static bool AnswersAtAll(string oddity) => oddity is not ("trickle" or "silent");

    private OddAnswer Answer(string oddity) => oddity switch
    {
        "html" => OddAnswers.Text("<html><body>Welcome</body></html>", "text/html"),
        "nonsense" => OddAnswers.Text("<html><body>Welcome</body></html>"),
        "null" => OddAnswers.Text("null"),
        "other-json" => OddAnswers.Text("{\"temperature\": 21}"),
        "null-fault" => OddAnswers.Text(
            "{\"errors\":{\"stages\":null}}", "application/problem+json", "400 Bad Request"),
        "halved" => OddAnswers.DieInTheMiddle(planner.Json),
        "endless" => OddAnswers.Endless(saidLength: null),
        "half-gigabyte" => OddAnswers.Endless(saidLength: 500_000_000),
        "trickle" => OddAnswers.Trickle,
        "silent" => OddAnswers.Hang,
        "failing" => OddAnswers.Text("busy", "text/plain", "503 Service Unavailable"),
        "not-found" => OddAnswers.Text("<html>", "text/html", "404 Not Found"),
        "redirected" => OddAnswers.Text("", "text/html", "302 Found"),
        _ => throw new ArgumentOutOfRangeException(nameof(oddity), oddity, "There is no such oddity."),
    };
}
