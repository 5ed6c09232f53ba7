using TeraPipe.Executor.Model;
using TeraPipe.Executor.Tests.Model;

namespace TeraPipe.Executor.Tests;

/// <summary>
/// A model whose layers are its own, as small as <see cref="TinyGpt"/>: attention by the library's help, something like
/// it by hand, and a layer whose tokens do not see each other.
/// </summary>
internal static class TinyOwn
{
    public static GptShape Shape { get; } = Of("tiny 1", layer => layer switch
    {
        1 => new GatedMeanLayer(),
        2 => new LonelyLayer(),
        _ => new AlibiLayer(),
    });

    public static GptShape Of(string name, Func<int, ICausalLayer> make) => TinyLlama.Shape with
    {
        OwnLayers = new CausalLayers(name, make),
    };
}
