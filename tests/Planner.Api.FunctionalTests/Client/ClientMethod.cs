using System.Reflection;
using TeraPipe.Contracts.Client;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>A public method of the C# client, called with every argument that it takes.</summary>
internal sealed record ClientMethod(MethodInfo Method)
{
    public static IEnumerable<ClientMethod> All { get; } =
    [
        .. typeof(PlannerClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => new ClientMethod(method)),
    ];

    public string Name => Method.Name;

    /// <summary>Type of the JSON body that it sends; null where it sends none.</summary>
    public Type? Body => Method.GetParameters().Select(parameter => parameter.ParameterType).FirstOrDefault(
        type => type.Name.EndsWith("Request", StringComparison.Ordinal));

    public async Task CallAsync(PlannerClient client)
    {
        object?[] arguments = [.. Method.GetParameters().Select(Argument)];
        var called = Method.Invoke(client, arguments)!;
        if (called is Task task)
        {
            await task;
            return;
        }

        var item = Method.ReturnType.GetGenericArguments()[0];
        var drain = GetType().GetMethod(nameof(DrainAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
        await (Task)drain.MakeGenericMethod(item).Invoke(null, [called])!;
    }

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var item in items)
        {
            Assert.NotNull(item);
        }
    }

    private static object? Argument(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type == typeof(string) ? parameter.Name
            : type == typeof(int) ? 1
            : type == typeof(bool) ? false
            : type == typeof(CancellationToken) ? CancellationToken.None
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IProgress<>) ? null
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
                ? typeof(AsyncEnumerable).GetMethod(nameof(AsyncEnumerable.Empty))!
                    .MakeGenericMethod(type.GetGenericArguments()[0]).Invoke(null, null)
            : Activator.CreateInstance(type);
    }
}
