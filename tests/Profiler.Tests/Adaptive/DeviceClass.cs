namespace TeraPipe.Profiler.Tests.Adaptive;

/// <summary>How a synthetic device behaves.</summary>
public enum DeviceClass
{
    /// <summary>Times bend and don't step; a run is off by 0.3–1 %, as it is where no more is said.</summary>
    Smooth,

    /// <summary>Times step with tiles of 64, 128 or 256 tokens, often those of attention too, or with tiles of keys.
    /// The following classes are such in half of their cases.</summary>
    Stepped,

    /// <summary>A run is off by 3–5 %, and one of fifty takes 10–30 times as long.</summary>
    Noisy,

    /// <summary>The device gets 5–10 % slower and faster again, over minutes.</summary>
    Drifting,

    /// <summary>5–35 % of the runs take 1.2–1.5 times as long.</summary>
    Bimodal,
}
