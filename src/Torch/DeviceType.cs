namespace TeraPipe.Torch;

/// <summary>Kinds of device; the numbers are LibTorch's.</summary>
public enum DeviceType
{
    /// <summary>The host's processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU.</summary>
    CUDA = 1,
}
