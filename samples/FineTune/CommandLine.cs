using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TeraPipe.FineTune;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    private static readonly string[] _models = ["vit", "bert"];

    private static readonly Option<string> _model = new("--model")
    {
        Description = "vit, on pictures of waves, or bert, on sentences of a made-up language",
        HelpName = "NAME",
        DefaultValueFactory = _ => "vit",
    };

    private static readonly Option<int> _layers = Number("--layers", "layers of the model", 8);
    private static readonly Option<int> _hidden = Number("--hidden", "hidden size, in heads of 32", 128);
    private static readonly Option<int> _sequences = Number("--sequences", "sequences of the data", 256);
    private static readonly Option<int> _batch = Number("--batch", "sequences of a step", 16);
    private static readonly Option<int> _first = Number("--pretraining", "epochs for the first task", 6);
    private static readonly Option<int> _epochs = Number("--epochs", "epochs for the second task", 12);
    private static readonly Option<int> _devices = Number("--devices", "stages or replicas, a thread each", 2);
    private static readonly Option<int> _cache =
        Number("--cache", "megabytes of activations kept in memory; 0 for none", 256, least: 0);

    private static readonly Option<double> _alpha = new("--alpha")
    {
        Description = "share of the trained layers that may be frozen after an epoch, from a quarter of the epochs on "
            + "(PipeTransformer's α)",
        HelpName = "SHARE",
        DefaultValueFactory = _ => 0.25,
    };

    private static readonly Option<string> _folder = new("--checkpoint")
    {
        Description = "folder of the checkpoint to begin from; made by training the first task where it is missing",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "terapipe-fine-tune"),
    };

    private static readonly Option<bool> _json = new("--json") { Description = "print the table as JSON" };

    /// <summary>What the program understands.</summary>
    public static RootCommand Create(Action<Options> run)
    {
        _model.Validators.Add(result => Known(result));
        var command = new RootCommand(
            "Trains a small ViT or BERT on one task from the beginning and saves it; then fine-tunes it on another "
            + "twice: as it is, and elastically, its first layers being frozen, what they give cached, and what is left "
            + $"placed anew on stages and replicas.\n\n{ExitCodes.Help}")
        {
            _model, _layers, _hidden, _sequences, _batch, _first, _epochs, _devices, _alpha, _cache, _folder, _json,
        };
        command.SetAction(parsed => run(Parse(parsed)));
        return command;
    }

    private static Options Parse(ParseResult parsed) => new()
    {
        Model = parsed.GetRequiredValue(_model),
        Layers = parsed.GetValue(_layers),
        HiddenSize = parsed.GetValue(_hidden),
        Sequences = parsed.GetValue(_sequences),
        Batch = parsed.GetValue(_batch),
        PretrainingEpochs = parsed.GetValue(_first),
        Epochs = parsed.GetValue(_epochs),
        Devices = parsed.GetValue(_devices),
        Alpha = parsed.GetValue(_alpha),
        CacheMegabytes = parsed.GetValue(_cache),
        Folder = parsed.GetRequiredValue(_folder),
        IsJson = parsed.GetValue(_json),
    };

    private static void Known(OptionResult result)
    {
        if (result.Tokens.Count > 0 && !_models.Contains(result.Tokens[0].Value))
        {
            result.AddError($"--model: '{result.Tokens[0].Value}' is none of {string.Join(", ", _models)}.");
        }
    }

    private static Option<int> Number(string name, string description, int value, int least = 1)
    {
        const int most = 1_000_000;
        return new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => value,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most)
                {
                    return number;
                }

                result.AddError($"{name}: '{text}' is no whole number from {least} to {most}.");
                return value;
            },
        };
    }
}
