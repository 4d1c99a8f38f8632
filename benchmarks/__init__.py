"""Measures dockbridge beside its peers. Run by `make bench`, or `python -m benchmarks --quick`."""
