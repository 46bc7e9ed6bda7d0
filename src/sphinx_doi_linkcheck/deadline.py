"""Ends requests in time, also those whose server drips: a timeout for each read would never end them.

A watchdog shuts the socket of a request down when its time is over; the thread that waits in it then goes on.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_TICK = 0.05  # seconds
_own = threading.local()


class Lease:
    """The time of one request, and the sockets that it uses."""

    def __init__(self, seconds: float) -> None:
        self.end, self.expired = time.monotonic() + seconds, False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, twin: socket.socket) -> None:
        """Shut this socket down as well when the time is over."""
        with self._lock:
            self._sockets.append(twin)

    def close(self) -> None:
        """Let go of the sockets."""
        with self._lock:
            for twin in self._sockets:
                twin.close()
            self._sockets.clear()

    def cut(self) -> None:
        """End the request now."""
        with self._lock:
            self.expired = True
            for twin in self._sockets:
                with contextlib.suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)


class Watchdog(threading.Thread):
    """Cuts leases whose time is over."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(daemon=True, name="linkcheck-watchdog")
        self._stopped, self._leases, self._lock = stop, set[Lease](), threading.Lock()

    def run(self) -> None:
        """Look at all leases until told to stop."""
        while not self._stopped.wait(_TICK):
            now = time.monotonic()
            with self._lock:
                late = [lease for lease in self._leases if lease.end <= now]
            for lease in late:
                lease.cut()

    @contextlib.contextmanager
    def lease(self, seconds: float) -> Iterator[Lease]:
        """Give the calling thread so many seconds for all that it does inside."""
        lease = Lease(seconds)
        with self._lock:
            self._leases.add(lease)
        _own.lease = lease
        try:
            yield lease
        finally:
            _own.lease = None
            with self._lock:
                self._leases.discard(lease)
            lease.close()


class _Watched:
    """Mixed into a connection: tells the lease of its thread which socket it uses.

    The lease gets a second descriptor of the same socket: it outlives the wrapping of the first into TLS, and a
    connection that closes its own end while the answer is still being read.
    """

    sock: socket.socket | None

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        _tell(made)
        return made

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, perhaps on a connection that was used before."""
        if self.sock is not None:
            _tell(self.sock)
        super().request(*args, **kwargs)  # type: ignore[misc]


def _tell(sock: socket.socket) -> None:
    lease: Lease | None = getattr(_own, "lease", None)
    if lease is not None and sock.fileno() >= 0:
        lease.watch(socket.socket(fileno=os.dup(sock.fileno())))


class _Connection(_Watched, HTTPConnection):
    pass


class _TLSConnection(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


_POOLS = {"http": _Pool, "https": _TLSPool}


class WatchedAdapter(HTTPAdapter):
    """An adapter for requests whose connections are watched."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make a pool manager with watched connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Make a proxy manager with watched connections."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
