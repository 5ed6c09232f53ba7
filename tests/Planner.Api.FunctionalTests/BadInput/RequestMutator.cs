using System.Text;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>
/// Makes requests out of an operation's own examples, each with something changed that is probably wrong. A request
/// depends on nothing but the operation and the seed.
/// </summary>
internal static class RequestMutator
{
    /// <summary>The example, its body changed in most cases, what stands around it in some.</summary>
    public static WireRequest WithBody(ApiOperation operation, int seed)
    {
        var random = new Random(seed);
        var body = operation.Bodies[random.Next(operation.Bodies.Count)];
        var request = Target(operation, random, mutationShare: 0.05) with
        {
            ContentType = body.MediaType,
            Body = Body(body, random),
        };
        return Envelope(random.NextDouble() < 0.1 ? EnvelopeMutations.Declare(request, random) : request, 0.1, random);
    }

    /// <summary>The example with changed parameters or headers.</summary>
    public static WireRequest WithoutBody(ApiOperation operation, int seed)
    {
        var random = new Random(seed);
        var request = Target(operation, random, mutationShare: 0.6);
        if (operation.Bodies is [var body, ..])
        {
            request = request with { ContentType = body.MediaType, Body = Encoding.UTF8.GetBytes(body.Example) };
        }

        return Envelope(request, 0.5, random);
    }

    private static WireRequest Envelope(WireRequest request, double share, Random random)
    {
        while (random.NextDouble() < share)
        {
            request = EnvelopeMutations.AddHeader(request, random);
        }

        return request;
    }

    private static byte[] Body(ApiBody body, Random random)
    {
        var isLines = body.MediaType.EndsWith("ndjson", StringComparison.Ordinal);
        var text = random.NextDouble() < 0.2 ? body.Example
            : isLines ? OneLine(body.Example, random)
            : JsonMutations.Apply(body.Example, random);
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.NextDouble() < 0.2 ? TextMutations.Apply(bytes, random) : bytes;
    }

    private static string OneLine(string text, Random random)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var changed = random.Next(lines.Length);
        lines[changed] = JsonMutations.Apply(lines[changed], random);
        return string.Join('\n', lines) + '\n';
    }

    private static WireRequest Target(ApiOperation operation, Random random, double mutationShare)
    {
        var (path, query) = (operation.Path, new List<string>());
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In is "path" or "query"))
        {
            var value = random.NextDouble() < mutationShare
                ? RawValues.Parameters[random.Next(RawValues.Parameters.Count)]
                : Uri.EscapeDataString(parameter.Example ?? "");
            if (parameter.In == "path")
            {
                path = path.Replace($"{{{parameter.Name}}}", value, StringComparison.Ordinal);
            }
            else
            {
                query.AddRange(Enumerable.Repeat($"{parameter.Name}={value}", Times(random)));
            }
        }

        if (random.NextDouble() < mutationShare / 10)
        {
            query.Add("unknown=%00");
        }

        return new(operation.Method, query.Count > 0 ? $"{path}?{string.Join('&', query)}" : path);
    }

    /// <summary>How often a parameter is given: mostly once.</summary>
    private static int Times(Random random) => random.Next(20) switch { 0 => 0, 1 => 2, _ => 1 };
}
