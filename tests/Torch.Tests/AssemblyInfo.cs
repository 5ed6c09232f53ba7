// The count of live tensors is the process's own: tests that assert it cannot run beside others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
