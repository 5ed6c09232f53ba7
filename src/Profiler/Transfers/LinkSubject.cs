namespace TeraPipe.Profiler.Transfers;

/// <summary>One end of a link, as a measuring process opens it.</summary>
/// <param name="Transport">See <see cref="TransferSettings"/>.</param>
/// <param name="Rank">0 or 1; 0 between threads, where one process has both ends.</param>
/// <param name="Port">Where rank 0 can be found; 0: this is rank 0, and says so itself.</param>
internal sealed record LinkSubject(string Transport, int Rank, int Port);
