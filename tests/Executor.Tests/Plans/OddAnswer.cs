using System.Net.Sockets;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>Answers a request: its first line, and where to write.</summary>
internal delegate Task OddAnswer(string request, NetworkStream stream, CancellationToken cancellationToken);
