using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Transfers;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler transfer</c>: how long messages between two ranks take, by their length.</summary>
internal static class TransferCommand
{
    private const int MostMebibytes = 4096;

    private static readonly string[] _known =
        [TransferSettings.InProcess, TransferSettings.Gloo, TransferSettings.Nccl];

    private static readonly Option<string[]?> _transports = Transports();

    private static readonly Option<int> _largest = NumberOption.WithDefault(
        "--largest", (int)(new TransferSettings().MostBytes >> 20), MostMebibytes, "The longest message, in MiB");

    private static readonly Option<bool> _json = new("--json")
    {
        Description = "Prints the outcome as one JSON object on standard output",
    };

    public static Command Create()
    {
        var command = new Command(
            "transfer", "Measures how long messages between two ranks of this machine take, by their length.")
        {
            _transports, _largest, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        var settings = new TransferSettings
        {
            Transports = options.GetValue(_transports)!,
            MostBytes = (long)options.GetValue(_largest) << 20,
        };
        var measured = await TransferProfiler.MeasureAsync(
            settings, new WorkerOptions(), TimeProvider.System, new Said(), cancellationToken);
        var fits = TransferFit.Of(measured);
        Terminals.Error.Write(TransferTable.Of(measured));
        foreach (var fit in fits)
        {
            Console.Error.WriteLine(TransferTable.Describe(fit));
        }

        if (options.GetValue(_json))
        {
            Console.Out.WriteLine(
                JsonSerializer.Serialize(new { Transfers = measured, Fits = fits }, PlannerJson.Options));
        }
    }

    private static Option<string[]?> Transports()
    {
        var option = CheckedOption.Of(
            "--transport",
            "name,name,...",
            $"What carries the messages: {string.Join(", ", _known)}; nccl needs two GPUs",
            $"a list of {string.Join(", ", _known)}, none twice",
            text => text.Split(',') is var names && names.All(_known.Contains)
                && names.Distinct().Count() == names.Length ? names : null);
        option.DefaultValueFactory = _ => [.. new TransferSettings().Transports];
        return option;
    }

    /// <summary>Says each length when it is done, on the measuring thread.</summary>
    private sealed class Said : IProgress<TransferMeasurement>
    {
        public void Report(TransferMeasurement value) => Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Transport}, {TransferTable.Length(value.Bytes!.Value)}: {value.TransferMs:0.####} ms"));
    }
}
