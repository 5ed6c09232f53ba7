namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>What was asked for could not be written: the disk is full, …</summary>
internal sealed class WriteFailed(string path, Exception reason)
    : Exception($"--output: '{path}' could not be written, what was there is as it was: {reason.Message}", reason);
