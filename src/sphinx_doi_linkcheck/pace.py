"""Politeness: how often and how much at once a host is asked."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Semaphore


class _Lane:
    """The state of one host."""

    def __init__(self, requests: int) -> None:
        self.slots, self.lock, self.next = Semaphore(requests), Lock(), 0.0


class Pacer:
    """Lets requests to a host pass: at most some at once, and not in quick succession; usable from many threads."""

    def __init__(self, requests: int, interval: float, stop: Event) -> None:
        """``interval`` is in seconds between starts; ``stop``, once set, lets everyone pass so that threads end."""
        self.requests, self.interval, self.stop = max(1, requests), interval, stop
        self._lanes: defaultdict[str, _Lane] = defaultdict(lambda: _Lane(self.requests))
        self._lock = Lock()

    def _lane(self, host: str) -> _Lane:
        with self._lock:
            return self._lanes[host]

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for a turn at a host, and hold it for one request."""
        lane = self._lane(host)
        with lane.slots:
            while (wait := self._claim(lane)) > 0 and not self.stop.wait(wait):
                pass
            yield

    def _claim(self, lane: _Lane) -> float:
        with lane.lock:
            now = time.monotonic()
            if lane.next > now:
                return lane.next - now
            lane.next = now + self.interval
            return 0.0

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for so many seconds from now."""
        lane = self._lane(host)
        with lane.lock:
            lane.next = max(lane.next, time.monotonic() + seconds)
