using TeraPipe.Contracts.Client;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// Says what is wrong with the planner, once: that it is away is said when it begins and when it ends, a refusal again
/// when it is another one.
/// </summary>
internal sealed class PlannerVoice(Action<PlannerNotice> notify, TimeProvider clock)
{
    private readonly Dictionary<PlannerNoticeKind, string> _said = [];
    private volatile Trouble? _trouble;

    /// <summary>Whether the last exchange failed.</summary>
    public bool IsTrouble => _trouble is not null;

    /// <summary>For example "the planner is away since 2026-11-21 12:03:05Z".</summary>
    public string Status => _trouble?.ToString() ?? "the planner answers";

    public void Say(PlannerNoticeKind kind, string text) => notify(new PlannerNotice(kind, text, clock.GetUtcNow()));

    /// <param name="failure">What an exchange ended with.</param>
    /// <param name="plan">What is trained on.</param>
    public void Failed(Exception failure, TrainingPlan plan)
    {
        var kind = KindOf(failure);
        _trouble = new Trouble(kind, _trouble?.Since ?? clock.GetUtcNow());
        var isSaid = _said.TryGetValue(kind, out var before)
            && (before == failure.Message || kind is PlannerNoticeKind.PlannerAway or PlannerNoticeKind.AnswerRefused);
        if (!isSaid)
        {
            _said[kind] = failure.Message;
            notify(new PlannerNotice(
                kind, $"{Capital(Status)}, training on {plan}. {failure.Message}", _trouble.Since));
        }
    }

    /// <summary>A whole exchange went well.</summary>
    /// <param name="dropped">How many observations were dropped so far.</param>
    public void Answered(long dropped)
    {
        if (_trouble is not { } over)
        {
            return;
        }

        _trouble = null;
        _said.Clear();
        Say(PlannerNoticeKind.PlannerBack, $"The planner answers again: {over}. {dropped} observations were dropped.");
    }

    public static PlannerNoticeKind KindOf(Exception failure) => failure switch
    {
        PlanRefusedException => PlannerNoticeKind.PlanRefused,
        InvalidDataException => PlannerNoticeKind.AnswerRefused,
        PlannerException { StatusCode: null, IsRetryable: false } => PlannerNoticeKind.AnswerRefused,
        PlannerException { StatusCode: not null, IsRetryable: false } => PlannerNoticeKind.PlannerRefused,
        _ => PlannerNoticeKind.PlannerAway,
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private sealed record Trouble(PlannerNoticeKind Kind, DateTimeOffset Since)
    {
        public override string ToString() => Kind switch
        {
            PlannerNoticeKind.PlanRefused => $"the planner's plans are refused since {Since:u}",
            PlannerNoticeKind.AnswerRefused => $"what answers in the planner's place is refused since {Since:u}",
            PlannerNoticeKind.PlannerRefused => $"the planner refuses since {Since:u}",
            _ => $"the planner is away since {Since:u}",
        };
    }
}
