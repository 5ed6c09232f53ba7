using System.Runtime.InteropServices;
using System.Text;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>A measuring process that does one thing wrong when it is asked for the point <see cref="At"/>.</summary>
internal static class FaultyWorker
{
    public const string Name = "faulty-worker";

    /// <summary>Writes on standard output by all ways there are, and answers.</summary>
    public const string Noise = "noise";

    /// <summary>Writes something else than an answer where answers go.</summary>
    public const string Garbage = "garbage";

    /// <summary>Is ended by the C library, as a failed assertion of LibTorch's would.</summary>
    public const string Abort = "abort";

    /// <summary>Dies without a word.</summary>
    public const string Throw = "throw";

    /// <summary>The micro-batch whose point goes wrong.</summary>
    public const int At = 3;

    public static int Run(string fault)
    {
        var answers = Console.OpenStandardOutput(); // before the product takes it for itself
        return WorkerProgram.Run(opening => new Service(MeasuringService.Open(opening), () => Commit(fault, answers)));
    }

    private static void Commit(string fault, Stream answers)
    {
        switch (fault)
        {
            case Noise:
                Console.WriteLine("a line from the runtime");
                _ = Write(1, "a line from a library\n"u8.ToArray(), 22);
                break;
            case Garbage:
                answers.Write(Encoding.UTF8.GetBytes("terminate called\n"));
                break;
            case Abort:
                Console.Error.WriteLine("assertion failed: the sun is up");
                EndAtOnce();
                break;
            case Throw:
                throw new InvalidOperationException("what nobody foresaw");
        }
    }

    [DllImport("libc", EntryPoint = "abort")]
    private static extern void EndAtOnce();

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int file, byte[] bytes, nuint count);

    private sealed class Service(IWorkerService real, Action commit) : IWorkerService
    {
        public WorkerReply Opened => real.Opened;

        public WorkerReply Answer(WorkerRequest request)
        {
            if (request is WorkerRequest.RunPoint { Request.Point.MicroBatch: At })
            {
                commit();
            }

            return real.Answer(request);
        }

        public void Dispose() => real.Dispose();
    }
}
