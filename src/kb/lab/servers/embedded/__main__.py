"""The embedded servers' process: `python -m kb.lab.servers.embedded FOLDER`.

Prints `ready NAME HOST:PORT` for each server as it starts to listen, and stops on SIGTERM.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from pathlib import Path

HOST = "127.0.0.1"


def ready(name: str, address: tuple[str, int]) -> None:
    """Tell the lab where a server listens."""
    print(f"ready {name} {address[0]}:{address[1]}", flush=True)


async def serve(folder: Path) -> None:
    """Start all servers on one loop and keep them up until SIGTERM or SIGINT.

    What imports fastest starts first, so that an experiment need not wait for the rest.
    """
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)

    from aiosmtpd.lmtp import LMTP
    from aiosmtpd.smtp import SMTP

    from kb.lab.servers.embedded import smtp

    for name, kind in (("smtp", SMTP), ("lmtp", LMTP)):
        server = await loop.create_server(smtp.factory(kind, folder), HOST, 0)
        ready(name, server.sockets[0].getsockname())

    from twisted.internet import asyncioreactor

    asyncioreactor.install(loop)
    from twisted.internet import reactor

    from kb.lab.servers.embedded.pop3 import Sessions

    reactor.startRunning(installSignalHandlers=False)
    port = reactor.listenTCP(0, Sessions(folder), interface=HOST).getHost()
    ready("pop3", (port.host, port.port))

    from kb.lab.servers.embedded import imap

    ready("imap", (await imap.start(folder, HOST)).sockets[0].getsockname())
    await end.wait()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    # pymap renames temporary files into the maildrop, which must not cross file systems.
    tempfile.tempdir = str(folder.parent)
    asyncio.run(serve(folder))
