"""The programs that the benchmarks run in processes of their own, each with no more imports than it needs."""
