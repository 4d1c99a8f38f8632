"""One file for each way to drive Docker; all have the same methods, so that all are asked the same."""
