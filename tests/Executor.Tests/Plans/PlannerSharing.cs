namespace TeraPipe.Executor.Tests.Plans;

/// <summary>Tests that share the service; it is started only where one of them runs.</summary>
[CollectionDefinition(PlannerFixture.Collection)]
public sealed class PlannerSharing : ICollectionFixture<PlannerFixture>;
