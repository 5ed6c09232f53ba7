using TeraPipe.Contracts.Freezing;
using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.Planner.Api.Freezing;

/// <summary>A request for a freeze decision that has been understood.</summary>
/// <param name="Sent">The policy as it was sent.</param>
/// <param name="Policy">What it means.</param>
/// <param name="Last">The decision before.</param>
/// <param name="Evidence">What is known now.</param>
internal sealed record FreezeQuestion(
    FreezePolicyRequest Sent, FreezePolicy Policy, FreezeDecision Last, FreezeEvidence Evidence);
