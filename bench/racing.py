"""Many processes that press at the same instant, again and again, each with a database connection of its own."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from django.db import connections

# Longer than any database lets somebody wait for a lock.
PATIENCE = 120.0

# What somebody does at the instant, made ready beforehand; it returns what the person then reads.
Press = Callable[[], Any]
Prepare = Callable[[int, int], Press]


@dataclass(frozen=True)
class Pressed:
    """What became of one press, on a clock that all processes share; ``error`` is what was raised, if anything."""

    began: float
    ended: float
    answer: Any = None
    error: str = ""


def race_in_processes(clients: int, turns: int, prepare: Prepare) -> list[list[Pressed]]:
    """Let ``clients`` processes press ``turns`` times, each time all at once; return by turn what became of it.

    ``prepare(client, turn)`` is called in the client's process before all of them start.
    """
    # Forked, they know all that this process has read; a connection would be shared, so there is none.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(clients, timeout=PATIENCE)
    with _clients(fork, clients, (start, turns, prepare)) as answers:
        by_client = [answer.recv() for answer in answers]
    return [list(each) for each in zip(*by_client, strict=True)]


@contextmanager
def _clients(fork: Any, clients: int, work: tuple[Barrier, int, Prepare]) -> Iterator[Sequence[Any]]:
    """Start the processes and give the ends of pipes on which they answer; none is left when this is over."""
    pipes = [fork.Pipe(duplex=False) for _each in range(clients)]
    processes = [
        fork.Process(target=_client, args=(number, pipe[1], *work), daemon=True) for number, pipe in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    for _receiver, sender in pipes:
        # Only the client's own end is left: if it dies, receiving fails instead of waiting.
        sender.close()
    try:
        yield [receiver for receiver, _sender in pipes]
    finally:
        for process in processes:
            process.join(PATIENCE)
            process.kill()


def _client(number: int, answer: Any, start: Barrier, turns: int, prepare: Prepare) -> None:
    answer.send([_press(start, prepare(number, turn)) for turn in range(turns)])
    answer.close()
    connections.close_all()


def _press(start: Barrier, press: Press) -> Pressed:
    start.wait()
    began = perf_counter()
    try:
        answer = press()
    except Exception as error:  # noqa: BLE001  counted, and shown
        return Pressed(began, perf_counter(), error=f"{type(error).__name__}: {error}")
    return Pressed(began, perf_counter(), answer)
