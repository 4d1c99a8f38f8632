"""Many operations of all kinds at once, for long, while connections break and the engine goes away: `make soak`.

work.py      what is done: the kinds of operations, written once for Client and AsyncClient
crew.py      who does it: threads, and event loops with tasks
records.py   what came of it: successes, failures by type, latencies
leaks.py     what is left of it: handles, descriptors, memory, threads
__main__.py  the whole: without faults, then with them, and the verdict
"""
