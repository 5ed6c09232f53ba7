using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// Which profiles are asked for: those that agree in what is named, so that they can be compared. A datasheet says
/// nothing about a layer or a tensor-parallel degree, and serves every one.
/// </summary>
internal sealed record ProfileFilter
{
    public string? DeviceName { get; private init; }
    public string? Dtype { get; private init; }
    public int? TensorParallelDegree { get; private init; }

    /// <summary>As <see cref="Layers"/> spells it.</summary>
    public LayerShape? Layer { get; private init; }

    /// <param name="model">Whose layer was measured; null: any.</param>
    /// <param name="device">The device's name, exactly; null: any.</param>
    /// <param name="dtype">The number format; null: any.</param>
    /// <param name="tensorParallelDegree">Devices that share each layer; null: any.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static ProfileFilter Parse(
        ModelResponse? model, string? device, string? dtype, string? tensorParallelDegree, Faults faults)
    {
        faults.Require(dtype is null || ProfileHead.Dtypes.Contains(dtype), "dtype", ProfileHead.DtypeRule);
        return new ProfileFilter
        {
            DeviceName = device,
            Dtype = dtype,
            TensorParallelDegree = SentValues.Number(tensorParallelDegree, "tensorParallelDegree", least: 1, faults),
            Layer = model is null ? null : Layers.Of(model),
        };
    }
}
