using System.Runtime.ExceptionServices;

namespace TeraPipe.Torch.Tests;

/// <summary>Runs something on a thread of its own, and brings back its result or its exception.</summary>
internal static class Threads
{
    internal static T Run<T>(Func<T> function) => RunAll([function])[0];

    internal static T[] RunAll<T>(params Func<T>[] functions)
    {
        var results = new T[functions.Length];
        var failures = new Exception?[functions.Length];
        Thread[] threads = [.. functions.Select((function, i) => new Thread(() =>
        {
            try
            {
                results[i] = function();
            }
            catch (Exception e)
            {
                failures[i] = e;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (failures.FirstOrDefault(failure => failure is not null) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return results;
    }
}
