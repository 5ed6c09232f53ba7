using System.Runtime.InteropServices;
using System.Text;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>A measuring process that does one thing wrong when it is asked for a point of the micro-batch
/// <see cref="At"/>.</summary>
internal static class FaultyWorker
{
    public const string Name = "faulty-worker";

    /// <summary>Writes on standard output by all ways there are, and answers.</summary>
    public const string Noise = "noise";

    /// <summary>Writes something else than an answer where answers go.</summary>
    public const string Garbage = "garbage";

    /// <summary>Is ended by the C library, as by a failed assertion.</summary>
    public const string Abort = "abort";

    /// <summary>Has a bug.</summary>
    public const string Throw = "throw";

    /// <summary>Has infinite weights while that point runs.</summary>
    public const string Poison = "poison";

    /// <summary>The micro-batch whose points go wrong.</summary>
    public const int At = 3;

    public static int Run(string fault)
    {
        var answers = Console.OpenStandardOutput(); // before the product takes it for itself
        return WorkerProgram.Run(opening =>
        {
            var device = new StageDevice(((WorkerRequest.OpenDevice)opening).Subject);
            return new Service(MeasuringService.Of(device), () => Commit(fault, device, answers));
        });
    }

    /// <returns>Undoes it after the point.</returns>
    private static PoisonedWeights? Commit(string fault, StageDevice device, Stream answers)
    {
        switch (fault)
        {
            case Noise:
                Console.WriteLine("a line from the runtime");
                _ = Write(1, "a line from a library\n"u8.ToArray(), 22);
                return null;
            case Garbage:
                answers.Write(Encoding.UTF8.GetBytes("terminate called\n"));
                return null;
            case Abort:
                Console.Error.WriteLine("assertion failed: the sun is up");
                EndAtOnce();
                return null;
            case Poison:
                return new PoisonedWeights(device);
            default:
                throw new InvalidOperationException("what nobody foresaw");
        }
    }

    [DllImport("libc", EntryPoint = "abort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EndAtOnce();

    [DllImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int file, byte[] bytes, nuint count);

    private sealed class Service(IWorkerService real, Func<IDisposable?> commit) : IWorkerService
    {
        public WorkerReply Opened => real.Opened;

        public WorkerReply Answer(WorkerRequest request)
        {
            using var undone = request is WorkerRequest.RunPoint { Request.Point.MicroBatch: At } ? commit() : null;
            return real.Answer(request);
        }

        public void Dispose() => real.Dispose();
    }
}
