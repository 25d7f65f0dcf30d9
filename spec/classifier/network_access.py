"""A world without a network."""

import socket
from contextlib import contextmanager
from unittest import mock


@contextmanager
def no_network():
    """Refuse every connection while the context lasts.

    Yields:
        The list of what was tried: the name of the function of ``socket``, once for each attempt.
    """
    attempts = []

    def refusing(name):
        def refuse(*_args, **_kwargs):
            attempts.append(name)
            raise OSError("no network during this proof")

        return refuse

    with mock.patch.object(socket, "getaddrinfo", refusing("getaddrinfo")), mock.patch.object(
        socket, "create_connection", refusing("create_connection")
    ), mock.patch.object(socket.socket, "connect", refusing("connect")):
        yield attempts
