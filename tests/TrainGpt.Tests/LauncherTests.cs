namespace TeraPipe.TrainGpt.Tests;

/// <summary>deploy/launch-rank.sh: whoever launches a rank, it finds the same variables.</summary>
public class LauncherTests
{
    private const string Print =
        "echo $RANK $WORLD_SIZE ${LOCAL_RANK-none} ${LOCAL_WORLD_SIZE-none} $MASTER_ADDR $MASTER_PORT";

    [Theory]
    [InlineData("RANK=1 WORLD_SIZE=2 LOCAL_RANK=0 MASTER_ADDR=node1 MASTER_PORT=4444", "1 2 0 none node1 4444")]
    [InlineData(
        "OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=2 "
        + "MASTER_ADDR=node1",
        "3 4 1 2 node1 29500")]
    [InlineData(
        "SLURM_PROCID=3 SLURM_NTASKS=4 SLURM_LOCALID=1 SLURM_STEP_TASKS_PER_NODE=2(x2) SLURM_JOB_ID=123456 "
        + "SLURM_JOB_NODELIST=node[7-8]",
        "3 4 1 2 node7 23456")]
    [InlineData(
        "SLURM_PROCID=0 SLURM_NTASKS=3 SLURM_LOCALID=0 SLURM_STEP_TASKS_PER_NODE=2,1 SLURM_JOB_ID=7 "
        + "SLURM_JOB_NODELIST=node[7-8]",
        "0 3 0 none node7 20007")]
    [InlineData(
        "JOB_COMPLETION_INDEX=1 WORLD_SIZE=2 MASTER_ADDR=train-0.train MASTER_PORT=29500",
        "1 2 0 1 train-0.train 29500")]
    [InlineData("JOB_COMPLETION_INDEX=0 WORLD_SIZE=1", "0 1 0 1 127.0.0.1 29500")]
    public async Task Launchers_variables_become_those_of_a_rank(string variables, string expected)
    {
        var run = await LaunchAsync(variables, "bash", "-c", Print);

        Assert.Equal(("", $"{expected}\n", 0), (run.Error, run.Output, run.ExitCode));
    }

    [Theory]
    [InlineData("WORLD_SIZE=2", "no launcher has said which rank this is")]
    [InlineData("RANK=1 MASTER_ADDR=node1", "rank 1: WORLD_SIZE is missing")]
    [InlineData("JOB_COMPLETION_INDEX=1 WORLD_SIZE=2", "rank 1: MASTER_ADDR is missing")]
    public async Task Launcher_that_says_too_little_is_told_what_is_missing(string variables, string fault)
    {
        var run = await LaunchAsync(variables, "true");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"launch-rank: {fault}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_code_is_that_of_the_rank()
    {
        var run = await LaunchAsync("RANK=0 WORLD_SIZE=1", "bash", "-c", "exit 5");

        Assert.Equal(5, run.ExitCode);
    }

    /// <summary>With nothing else in the environment but a scontrol that knows two nodes.</summary>
    private static Task<RunningProgram> LaunchAsync(string variables, params string[] command) =>
        RunningProgram.RunAsync("/usr/bin/env",
        [
            "-i",
            "PATH=/usr/bin:/bin",
            "BASH_FUNC_scontrol%%=() { [ \"$*\" = 'show hostnames node[7-8]' ] && printf 'node7\nnode8\n'; }",
            .. variables.Split(' '),
            RunningProgram.InRepository("deploy/launch-rank.sh"),
            .. command,
        ]);
}
