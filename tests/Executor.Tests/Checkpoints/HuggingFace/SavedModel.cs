using System.Text.Json.Nodes;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>A small model in Hugging Face's form, over two files, which a test may spoil.</summary>
internal sealed class SavedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SavedModel(GptShape shape, ScalarType dtype = ScalarType.Float32)
    {
        using var pipeline = TinyGpt.Pipeline(2, dtype, shape);
        pipeline.SavePretrained(Path);
    }

    public string Path => _folder.File("model");

    public string Copy => _folder.File("copy");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Changes a JSON file.</summary>
    public void EditJson(string name, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(System.IO.File.ReadAllText(File(name)))!.AsObject();
        edit(json);
        System.IO.File.WriteAllText(File(name), json.ToJsonString());
    }

    /// <summary>Changes the tensors of a file.</summary>
    public void EditTensors(string name, Action<Dictionary<string, Tensor>> edit)
    {
        using var scope = NewDisposeScope();
        var tensors = SafetensorsFile.Read(File(name)).ToDictionary();
        edit(tensors);
        SafetensorsFile.Write(File(name), tensors.Select(tensor => (tensor.Key, tensor.Value)));
    }

    public void Dispose() => _folder.Dispose();
}
