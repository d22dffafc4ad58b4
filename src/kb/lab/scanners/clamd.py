"""clamd with two signatures of our own: EICAR, and the file in Debian's clamav-testfiles.

So it starts in a second, and needs neither ClamAV's databases nor the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.lab.mail.samples import EICAR
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

CLAMD = Program("clamd", "clamav-daemon")
SOCKET = "clamd.ctl"
"""The socket file's name in its folder."""
STREAM_OCTETS = 25 << 20
"""Its StreamMaxLength; Debian's own configuration has the same."""

_CONFIGURATION = """\
Foreground yes
TCPAddr {host}
TCPSocket {port}
LocalSocket {folder}/{socket}
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength {stream}
AlertEncrypted yes
AlertExceedsMax yes
"""
# An extended signature anywhere in a file, and the MD5 and size of a whole one (ClamAV's manual,
# "Signatures"). The file is the 544 octets of clam.exe.
_SIGNATURES = {
    "lab.ndb": f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n",
    "lab.hdb": "aa15bcf478d165efd2065190eb473bcb:544:Clamav.Test.File-6\n",
}


def lay(folder: Path, ports: Sequence[int], *, stream: int = STREAM_OCTETS) -> Sequence[Daemon]:
    """Write its configuration and signatures below `folder`, and name the daemon."""
    signatures = folder / "signatures"
    signatures.mkdir(exist_ok=True)
    for name, text in _SIGNATURES.items():
        (signatures / name).write_text(text, encoding="ascii")
    configuration = folder / "clamd.conf"
    text = _CONFIGURATION.format(
        host=HOST, port=ports[0], folder=folder, socket=SOCKET, stream=stream
    )
    configuration.write_text(text, encoding="ascii")
    command = (CLAMD.command, "--config-file", str(configuration))
    return (Daemon(command, {"clamd": ports[0]}),)
