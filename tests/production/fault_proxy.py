"""A wire to a server that a test can cut, silence and mend, without the server noticing more than that."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Wire:
    """Forwards connections to a server.

    Attributes
    ----------
    port : int
        Where it listens; the same after it was cut and mended.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._silent = False
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Take connections, and forward them."""
        self._silent = False
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break all connections and refuse new ones."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.drop()

    def silence(self) -> None:
        """Break all connections and take new ones, but never answer: as a machine that hangs."""
        self._silent = True
        self.drop()

    def drop(self) -> None:
        """Break the connections there are."""
        with self._lock:
            there, self._open = self._open, []
        for one in there:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(near)
            if self._silent:
                continue
            far = socket.create_connection(self._target)
            with self._lock:
                self._open.append(far)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_forward, args=(one, other), daemon=True).start()


def _forward(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(1 << 16):
            other.sendall(piece)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
