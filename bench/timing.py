"""Interleaved timing: the contestants take turns, so that a busy moment of the machine hits all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 9


@dataclass(frozen=True)
class Row:
    """One line of the table: milliseconds of ours, of the peer (if there is one) and of the limit."""

    work: str
    ours: float
    peer: float | None
    limit: float
    aim: str
    met: bool


def race(contestants: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median milliseconds of each contestant; one unmeasured round comes first."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, run in contestants.items():
            start = perf_counter()
            run()
            if number:
                times[name].append((perf_counter() - start) * 1000)
    return {name: median(each) for name, each in times.items()}


def show(rows: list[Row]) -> None:
    """Print the table."""
    print(f"{'work':44} {'ours ms':>9} {'peer ms':>9} {'limit ms':>9} {'×limit':>7} {'peer×':>7}  aim")
    for row in rows:
        peer = f"{row.peer:9.1f}" if row.peer is not None else f"{'–':>9}"
        gain = f"{row.peer / row.ours:7.1f}" if row.peer is not None else f"{'–':>7}"
        mark = "met" if row.met else "MISSED"
        ratio = f"{row.limit:9.1f} {row.ours / row.limit:7.1f}"
        print(f"{row.work:44} {row.ours:9.1f} {peer} {ratio} {gain}  {row.aim}: {mark}")
