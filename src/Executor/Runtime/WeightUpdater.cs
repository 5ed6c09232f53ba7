using TeraPipe.Executor.Elastic;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// The end of a step on one rank, when all ranks know loss and gradient norm: gradients are unscaled and clipped and
/// the weights updated, or the step is left out. As all ranks have the same sums, all do the same.
/// </summary>
/// <param name="stages">The rank's stages.</param>
/// <param name="options">How they are trained.</param>
/// <param name="layers">Of the model.</param>
internal sealed class WeightUpdater(IReadOnlyCollection<TrainedStage> stages, PipelineOptions options, int layers)
{
    private readonly LayerUpdates _updates = new(layers);
    private readonly LossScaler _scaler = new(options.ScalingInForce);
    private long _stepsDone; // that were begun with an update in mind, those left out included

    /// <summary>Number of the next step, from 1.</summary>
    public long NextStep => _stepsDone + 1;

    /// <summary>By what the next step's loss is multiplied for the backward.</summary>
    public double LossScale => _scaler.Scale;

    /// <summary>Hears of each stage's update as it begins: "update".</summary>
    public Action<string>? Entering { get; set; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress
    {
        get => new(_stepsDone, _updates.All, _scaler.Scale, _scaler.GoodSteps)
        {
            Layers = _updates.ToProgress(Frozen),
        };
        set
        {
            Freeze(FrozenParts.Of(value, layers));
            _stepsDone = value.StepsDone;
            _updates.Resume(value);
            _scaler.Resume(value.LossScale, value.GoodSteps);
            foreach (var stage in stages)
            {
                stage.Optimizer.Resume(part => _updates.Of(stage.Stage.NumberOf(part)));
            }
        }
    }

    /// <summary>What is not updated.</summary>
    public FrozenParts Frozen { get; private set; } = FrozenParts.None(layers);

    /// <summary>Leaves other parts as they are from now on.</summary>
    public void Freeze(FrozenParts frozen)
    {
        Frozen = frozen;
        foreach (var stage in stages)
        {
            stage.Freeze(frozen);
        }
    }

    /// <summary>Updates the weights, unless loss or gradients are no finite numbers.</summary>
    public StepUpdate Update(StepSums sums)
    {
        var (step, scale) = (++_stepsDone, _scaler.Scale);
        _scaler.Note(overflowed: !sums.IsFinite);
        if (!sums.IsFinite)
        {
            return new StepUpdate(step, 0, scale, IsSkipped: _scaler.IsOn, IsRefused: !_scaler.IsOn);
        }

        MultiplyGradients(ClipFactor(sums.GradientNorm) / scale);
        var rate = options.LearningRate * options.LearningRateSchedule.ShareAt(step);
        foreach (var stage in stages)
        {
            Entering?.Invoke("update");
            stage.Optimizer.Step(rate);
        }

        _updates.Count(Frozen);

        return new StepUpdate(step, rate, scale, IsSkipped: false, IsRefused: false);
    }

    /// <summary>Leaves the weights, and on them the gradients of the unscaled loss.</summary>
    public StepUpdate Unscale(StepSums sums)
    {
        MultiplyGradients(1 / _scaler.Scale);
        return new StepUpdate(NextStep, 0, _scaler.Scale, IsSkipped: false, IsRefused: !sums.IsFinite);
    }

    private double ClipFactor(double norm) =>
        options.MaxGradientNorm is { } most && norm > most ? most / norm : 1;

    private void MultiplyGradients(double factor)
    {
        if (factor != 1)
        {
            foreach (var stage in stages)
            {
                stage.Stage.Weights.OnGradients(gradient => gradient.mul_(factor));
            }
        }
    }
}
