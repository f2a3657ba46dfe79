// libtorch's generators, threads and default types belong to the process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
