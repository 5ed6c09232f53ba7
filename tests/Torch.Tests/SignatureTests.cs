using System.Reflection;
using TeraPipe.Torch.Utils;

namespace TeraPipe.Torch.Tests;

/// <summary>
/// Holds our methods and properties against TorchSharp's: a program written for one compiles against the other.
/// </summary>
public class SignatureTests
{
    /// <summary>Where we differ, and why it does no harm.</summary>
    private static readonly string[] Deliberate =
    [
        "torch: void manual_seed(long seed)", // TorchSharp's generator is not offered
        "torch.nn.functional: Tensor dropout(Tensor input, double p = 0.5, bool training = true)",
        "DisposeScope: void Attach(Tensor disposable)", // of tensors only
        "torch.Tensor: Tensor clamp(Scalar min, Scalar max)", // never with one bound alone
    ];

    [Fact]
    public void Every_method_is_one_of_TorchSharps()
    {
        Signature[] theirs = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TorchSharp.signatures.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(Signature.Parse)];
        var strangers = OurMethods().Select(Signature.Of)
            .Where(our => !theirs.Any(our.IsPartOf) && !Deliberate.Contains(our.ToString()))
            .Select(our => our.ToString());
        Assert.Empty(strangers);
        Assert.All(theirs, their => Assert.Contains(OurMethods(), our => Signature.Of(our).IsPartOf(their)));
    }

    private static IEnumerable<MethodInfo> OurMethods()
    {
        Type[] types =
        [
            typeof(torch), typeof(Tensor), typeof(Device), typeof(autograd), typeof(cuda), typeof(AdamW),
            typeof(optim), typeof(optim.ILearningRateController),
            typeof(nn), typeof(nn.functional), typeof(nn.init), typeof(nn.utils),
            typeof(DisposeScope), typeof(TensorAccessor<>),
            typeof(ScalarExtensionMethods), typeof(TensorExtensionMethods),
        ];
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return types.SelectMany(type => type.GetMethods(Own));
    }
}
