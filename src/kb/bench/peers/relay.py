"""A bare relay: aiosmtpd with its own handler `Proxy`, which hands each message on by smtplib."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Name the daemon."""
    command = (sys.executable, "-m", __name__, str(ports[0]), behind[0])
    return (Daemon(command, {"smtp": ports[0]}),)


async def serve(port: int, behind: int) -> None:
    """Relay what comes to a port, for ever."""
    from aiosmtpd.handlers import Proxy
    from aiosmtpd.smtp import SMTP

    handler = Proxy(HOST, behind)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), HOST, port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
