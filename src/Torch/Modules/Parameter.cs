namespace TeraPipe.Torch.Modules;

/// <summary>A tensor that training changes. It takes the given tensor's place, which becomes empty.</summary>
public class Parameter(torch.Tensor data, bool requires_grad = true)
    : torch.Tensor(data.requires_grad_(requires_grad))
{
}
