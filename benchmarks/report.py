"""The results as a table, as JSON and as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .goals import Goal

RESULTS = Path(__file__).parent / "results"


def show(
    times: dict[str, dict[str, float]],
    rates: dict[str, dict[str, float]],
    memory: dict[str, float],
    streams: dict[str, Any],
    goals: list[Goal],
) -> None:
    """Prints the tables."""
    names = list(dict.fromkeys(name for row in times.values() for name in row))
    print(f"\n{'median, ms':16}" + "".join(f"{name:>18}" for name in names))
    for operation, row in times.items():
        print(f"{operation:16}" + "".join(f"{row[name] * 1000:18.3f}" if name in row else f"{'':18}" for name in names))
    print(f"\n{'inspects a second':16}")
    for threads, row in rates.items():
        print(
            f"{threads + ' threads':16}"
            + "".join(f"{row[name]:18.0f}" if name in row else f"{'':18}" for name in names)
        )
    print("\nmemory, MB      " + "".join(f"{memory[name]:18.1f}" if name in memory else f"{'':18}" for name in names))
    print("\noperations of one event loop in flight: inspects a second, processor time each")
    for count, row in streams["in flight"].items():
        values = [f"{name} {one['rate']:.0f}/s, {one['cpu'] * 1e6:.0f} µs" for name, one in row.items()]
        print(f"{count:16}" + "; ".join(values))
    print("\na followed log of lines of 100 bytes, MB/s")
    for source, row in streams["followed log"].items():
        print(f"{source:16}" + "; ".join(f"{name} {value:.1f}" for name, value in row.items()))
    opening = "; ".join(f"{name} {value * 1e3:.2f} ms" for name, value in streams["opening a stream"].items())
    print(f"opening a stream {opening}; an event arrives after {streams['delay of an event'] * 1e3:.2f} ms")
    print("\ngoals")
    for goal in goals:
        sign = "≤" if goal.most else "≥"
        print(f"  {'met    ' if goal.met else 'NOT MET'} {goal.ratio:8.2f} {sign} {goal.bound:6.2f}  {goal.what}")


def save(
    times: dict[str, Any],
    rates: dict[str, Any],
    memory: dict[str, float],
    streams: dict[str, Any],
    goals: list[Goal],
) -> None:
    """Writes results/latest.json and results/latest.png."""
    RESULTS.mkdir(exist_ok=True)
    data = {
        "seconds": times,
        "inspects_per_second": rates,
        "memory_mb": memory,
        "streams": streams,
        "goals": [{"what": g.what, "ratio": g.ratio, "bound": g.bound, "most": g.most, "met": g.met} for g in goals],
    }
    (RESULTS / "latest.json").write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    draw(times)


def draw(times: dict[str, dict[str, float]]) -> None:
    """Draws how many times longer the others take than dockbridge."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = [operation for operation in times if len(times[operation]) > 1]
    names = list(dict.fromkeys(name for operation in shown for name in times[operation]))
    figure, axes = pyplot.subplots(figsize=(10, 5))
    width = 0.8 / len(names)
    for index, name in enumerate(names):
        places = [at + index * width for at, operation in enumerate(shown) if name in times[operation]]
        ratios = [
            times[operation][name] / times[operation]["dockbridge"] for operation in shown if name in times[operation]
        ]
        axes.bar(places, ratios, width, label=name)
    axes.axhline(1, color="black", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_ylabel("time, dockbridge = 1 (log)")
    axes.set_xticks([at + 0.4 - width / 2 for at in range(len(shown))], shown)
    axes.legend()
    figure.tight_layout()
    figure.savefig(RESULTS / "latest.png", dpi=110)
