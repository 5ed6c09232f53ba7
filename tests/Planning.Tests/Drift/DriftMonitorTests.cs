using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planning.Tests.Drift;

public class DriftMonitorTests
{
    private const double Bias = 0.1; // a prediction that is wrong from the start is no drift
    private const double Sigma = 0.02;

    /// <summary>The rates are of 400 seeded runs: a rate of 1 in 100 has a standard error of 0.5 in 100.</summary>
    [Fact]
    public void Noise_is_seldom_called_drift()
    {
        var normal = new NormalDraws(seed: 2);

        var drifted = Enumerable.Range(0, 400).Count(_ => Watch(normal, 1000, _ => 0).LastDrift is not null);

        Assert.InRange(drifted / 400.0, 0, 0.025);
    }

    [Theory]
    [InlineData(1.5, 35)]
    [InlineData(2, 28)]
    [InlineData(5, 24)]
    public void Shift_is_confirmed_soon(double sigmas, double within)
    {
        var normal = new NormalDraws(seed: 3);
        const int Onset = 200;

        var drifts = Enumerable.Range(0, 200)
            .Select(_ => Watch(normal, 600, i => i < Onset ? 0 : sigmas, stopAtDrift: true).LastDrift)
            .Where(drift => drift is not null && drift.Since > Onset / 2)
            .ToArray();

        Assert.InRange(drifts.Length, 190, 200);
        Assert.InRange(drifts.Average(drift => drift!.At - Onset), 20, within);
        Assert.InRange(drifts.Average(drift => drift!.Since - Onset), -5, 5);
        Assert.InRange(drifts.Average(drift => drift!.Shift) / (sigmas * Sigma), 0.9, 1.15);
        Assert.All(drifts, drift => Assert.Equal(DriftDirection.Up, drift!.Direction));
    }

    [Fact]
    public void Less_time_is_drift_down()
    {
        var drift = Watch(new NormalDraws(seed: 4), 300, i => i < 150 ? 0 : -4).LastDrift;

        Assert.Equal(DriftDirection.Down, drift!.Direction);
        Assert.InRange(drift.Shift, -5 * Sigma, -3 * Sigma);
    }

    /// <summary>A checkpoint every 50 steps that makes a step ten times as long, and slow first steps.</summary>
    [Fact]
    public void Outliers_are_no_drift()
    {
        var normal = new NormalDraws(seed: 5);

        var monitor = Watch(normal, 1000, i => i % 50 == 49 || i < 5 ? 9 / Sigma : 0);

        Assert.Null(monitor.LastDrift);
        Assert.InRange(monitor.Reference!.Value.Mean, Bias - (Sigma / 2), Bias + (Sigma / 2));
        Assert.InRange(monitor.Reference.Value.Sigma, 0.6 * Sigma, 1.5 * Sigma);
    }

    [Fact]
    public void Each_drift_is_told_once()
    {
        var normal = new NormalDraws(seed: 6);
        var told = new HashSet<long>();
        var monitor = new DriftMonitor(DriftSettings.Default);
        for (var i = 0; i < 900; i++)
        {
            monitor = monitor.With(Bias + (Sigma * (normal.Next() + (5 * (i / 300)))));
            told.Add(monitor.LastDrift?.At ?? 0);
        }

        Assert.Equal(3, told.Count); // none, and two steps up
    }

    [Fact]
    public void Steady_machine_is_judged_by_the_least_sigma()
    {
        Assert.Null(Steady(0.004).LastDrift);
        Assert.Equal(0.02, Steady(0.02).LastDrift!.Shift, tolerance: 1e-12);

        static DriftMonitor Steady(double shift) => Enumerable.Range(0, 400).Aggregate(
            new DriftMonitor(DriftSettings.Default), (monitor, i) => monitor.With(i < 200 ? Bias : Bias + shift));
    }

    [Fact]
    public void States_follow_each_other()
    {
        var monitor = new DriftMonitor(DriftSettings.Default);
        Assert.Equal(DriftState.Learning, monitor.State);

        monitor = Add(monitor, 100, 0);
        Assert.Equal((DriftState.Watching, 0), (monitor.State, monitor.Window.Count));

        monitor = Add(monitor, 3, 1);
        Assert.Equal(DriftState.Confirming, monitor.State);
        Assert.Equal(new DriftAlarm(DriftDirection.Up, 101), monitor.Alarm);

        var passed = Add(monitor, 20, 0);
        Assert.Equal((DriftState.Watching, null), (passed.State, passed.LastDrift));

        var held = Add(monitor, 20, 1);
        Assert.Equal(DriftState.Learning, held.State);
        Assert.Equal(
            new ConfirmedDrift(DriftDirection.Up, 101, 123, 1, new DriftReference(0, 0.01)), held.LastDrift);

        static DriftMonitor Add(DriftMonitor monitor, int count, double deviation) =>
            Enumerable.Repeat(deviation, count).Aggregate(monitor, (before, next) => before.With(next));
    }

    private static DriftMonitor Watch(
        NormalDraws normal, int observations, Func<int, double> sigmas, bool stopAtDrift = false)
    {
        var monitor = new DriftMonitor(DriftSettings.Default);
        for (var i = 0; i < observations && !(stopAtDrift && monitor.LastDrift is not null); i++)
        {
            monitor = monitor.With(Bias + (Sigma * (normal.Next() + sigmas(i))));
        }

        return monitor;
    }
}
