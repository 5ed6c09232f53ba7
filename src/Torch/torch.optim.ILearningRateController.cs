namespace TeraPipe.Torch;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>A group of parameters, as optimisers show it.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate of the steps from now on.</summary>
            double LearningRate { get; set; }
        }
    }
}
