using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// One Transformer layer on one device, as the clock sees it. Every call returns only when the device has finished, and
/// all calls come from one thread.
/// </summary>
internal interface IMeasuredLayer
{
    /// <summary>Makes what a run of the point reads: slice, context, gradient from above. Not timed.</summary>
    void Prepare(ProfilePoint point);

    /// <summary>Forward of the prepared slice.</summary>
    void Forward();

    /// <summary>Backward of the last forward; gradients add to what is there, as they do in training.</summary>
    void Backward();

    /// <summary>One update of the layer's parameters from their gradients.</summary>
    void OptimizerStep();
}
