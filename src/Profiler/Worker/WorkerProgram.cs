using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Worker;

/// <summary>
/// The measuring process: reads a request, answers it, and ends when its input does or its agent dies. Standard output
/// is for answers only; what else is written there, by whichever library, goes to standard error.
/// </summary>
internal static class WorkerProgram
{
    /// <param name="open">Makes what the first request asks for.</param>
    /// <returns>The exit status.</returns>
    public static int Run(Func<WorkerRequest, IWorkerService> open)
    {
        ParentBond.Tie();
        using var answers = StandardOutput.TakeForAnswers();
        using var requests = new StreamReader(Console.OpenStandardInput());
        try
        {
            Serve(requests, answers, open);
            return ExitCode.Done;
        }
        catch (Exception failure) // the agent quotes the last line of standard error
        {
            Console.Error.WriteLine(failure);
            Console.Error.WriteLine($"{failure.GetType().Name}: {OneLine.Of(failure.Message)}");
            return ExitCode.Failed;
        }
    }

    private static void Serve(TextReader requests, Stream answers, Func<WorkerRequest, IWorkerService> open)
    {
        IWorkerService? service = null;
        try
        {
            while (requests.ReadLine() is { } line)
            {
                WorkerLine.Write(answers, Answer(WorkerLine.Parse<WorkerRequest>(line)));
            }
        }
        finally
        {
            service?.Dispose();
        }

        WorkerReply Answer(WorkerRequest request)
        {
            try
            {
                return service is null ? (service = open(request)).Opened : service.Answer(request);
            }
            catch (PointFailedException failure)
            {
                return new WorkerReply.PointFailed(failure.Outcome, failure.Message);
            }
            catch (Exception refusal) when (service is null && Failure.Of(refusal) is { } failure)
            {
                return new WorkerReply.Refused(failure.ExitCode, failure.Message);
            }
        }
    }
}
