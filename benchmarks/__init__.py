"""Benchmarks: measured figures of the project, each beside the floor that it has to reach."""
