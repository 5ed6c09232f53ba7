using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Memory;

/// <summary>Holds a model to what <see cref="ILatencyModel.PredictRow"/> promises.</summary>
internal static class RowAssert
{
    public static void SameAsPoints(ILatencyModel model, int microBatch, Tokens context, Tokens grain, int count)
    {
        var (forwardMs, backwardMs) = (new double[count], new double[count]);
        model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        for (var i = 0; i < count; i++)
        {
            var latency = model.Predict(microBatch, new Tokens((i + 1) * grain.Count), context);
            Assert.Equal((latency.Forward.Value, latency.Backward.Value), (forwardMs[i], backwardMs[i]));
        }
    }
}
