"""Deadlines for HTTP: an answer is read until its time is over, however slowly a server drips.

A socket's own timeout holds for each read anew, so that a server that sends a byte now and then is never given up. Here
each read may last only for what is left of the whole answer's time. Nothing runs beside: no thread, no signal, no
second descriptor, so that it works alike on every system.
"""

from __future__ import annotations

import io
import math
import socket
import time
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Timed(io.RawIOBase):
    """A socket to be read until a moment (of ``time.monotonic``); later reads raise TimeoutError."""

    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock, self._end = sock, end
        self._raw = sock.makefile("rb", buffering=0)  # keeps the socket open until the answer is read

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what an HTTP answer is read from; :mod:`http.client` asks its socket for it."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what comes within the time that is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class _TimedAnswers:
    """Mixed into a connection: its timeout holds for connecting, and then for one whole answer."""

    timeout: float | None
    _end = math.inf

    def connect(self) -> None:
        """Connect; a proxy's answer to CONNECT has its deadline as well."""
        self._start()
        super().connect()  # type: ignore[misc]

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, perhaps on a connection that was used before."""
        self._start()
        super().request(*args, **kwargs)  # type: ignore[misc]

    def response_class(self, sock: socket.socket, *args: Any, **kwargs: Any) -> HTTPResponse:
        """Return an answer that is read until the deadline; :mod:`http.client` calls it for each request."""
        return HTTPResponse(_Timed(sock, self._end), *args, **kwargs)  # type: ignore[arg-type]

    def _start(self) -> None:
        self._end = time.monotonic() + (math.inf if self.timeout is None else self.timeout)


class _Connection(_TimedAnswers, HTTPConnection):  # type: ignore[misc]
    pass


class _TLSConnection(_TimedAnswers, HTTPSConnection):  # type: ignore[misc]
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


_POOLS = {"http": _Pool, "https": _TLSPool}


class TimedAdapter(HTTPAdapter):
    """An adapter for requests: ``timeout`` holds for the whole answer, not for each read of it."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make a pool manager with timed connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Make a proxy manager with timed connections."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
