namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Whether a folder's tensors are those of its model.</summary>
internal static class TensorCheck
{
    private static readonly ScalarType[] _types =
        [ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64];

    /// <summary>Compares names, shapes and types; each difference is a fault.</summary>
    /// <returns>What each of our parameters is made of.</returns>
    public static IReadOnlyList<MappedWeight> Check(ModelConfig config, TensorFiles files, List<string> faults)
    {
        var tensors = files.Tensors;
        var isVariant = config.Table.IsVariant(tensors.Keys.ToHashSet(StringComparer.Ordinal));
        MappedWeight[] weights = [.. config.Table.Of(config.Shape, new(isVariant, config.IsTied))];
        var expected = weights.SelectMany(weight => weight.Parts)
            .DistinctBy(part => part.Name, StringComparer.Ordinal)
            .ToDictionary(part => part.Name, StringComparer.Ordinal);
        if (config.IsTied && tensors.ContainsKey(WeightNames.Head))
        {
            // the embedding once more, as some writers have it
            expected[WeightNames.Head] = new(WeightNames.Head, [config.Shape.VocabularySize, config.Shape.HiddenSize]);
        }

        foreach (var (name, part) in expected)
        {
            if (files.Lacks(name))
            {
                faults.Add($"Tensor '{name}' is missing; [{string.Join(", ", part.Shape)}] is expected.");
            }
            else if (tensors.TryGetValue(name, out var found))
            {
                Check(part, found, faults);
            }
        }

        faults.AddRange(tensors
            .Where(tensor => !expected.ContainsKey(tensor.Key) && !config.Table.IsIgnored(tensor.Key))
            .Select(tensor => $"{NameOf(tensor.Value)} belongs to no parameter of the model."));
        return weights;
    }

    private static void Check(
        MappedTensor expected, (SafetensorsReader File, SafetensorsEntry Entry) found, List<string> faults)
    {
        if (!found.Entry.Shape.SequenceEqual(expected.Shape))
        {
            faults.Add(
                $"{NameOf(found)} has the shape [{string.Join(", ", found.Entry.Shape)}]; "
                + $"[{string.Join(", ", expected.Shape)}] is expected.");
        }

        if (!_types.Contains(found.Entry.Dtype))
        {
            faults.Add(
                $"{NameOf(found)} holds {SafetensorsDtype.Of(found.Entry.Dtype).Name}; "
                + $"{string.Join(", ", _types.Select(type => SafetensorsDtype.Of(type).Name))} can be read.");
        }
    }

    private static string NameOf((SafetensorsReader File, SafetensorsEntry Entry) tensor) =>
        $"Tensor '{tensor.Entry.Name}' of {Path.GetFileName(tensor.File.Path)}";
}
