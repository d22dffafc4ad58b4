"""`python -m kb.lab.thunderbird.pictures`: Thunderbird behind the gateway, as its user sees it.

Three pictures for the page on mail clients: a list with a tagged mail, a stripped mail that was
opened, and what a certificate of nobody known brings. What they show is looked for in the text that
Thunderbird displays before a picture is kept, so none tells what it does not show.
"""

from __future__ import annotations

import argparse
import struct
import sys
from contextlib import closing
from pathlib import Path

from kb.knowledge import loader, runs
from kb.lab import clients, servers
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.program import package_version
from kb.lab.servers.stack import Servers
from kb.lab.thunderbird import THUNDERBIRD, Size, Thunderbird
from kb.lab.wire.encrypted import Authority
from kb.model import Protocol
from kb.model.picture import Picture, Pictures

ID = "Thunderbird"
# As small as Thunderbird makes them, so that a narrow page shows their text in a readable size.
LIST: Size = (480, 402)
MAIL: Size = (630, 490)
TAGGED, STRIPPED = "[SPAM] Cheap watches", "Your invoice"
CAPTIONS = {
    "list": "The list of messages: the gateway has put the tag before the subject of the spam.",
    "mail": "A stripped mail, opened: a notice stands where the infected file was.",
    "certificate": "After a click on its notification that a certificate comes from nobody known.",
}
ALTS = {
    "list": (
        "Thunderbird's inbox with four messages from Sender, of 3/2/26, 9:00 AM. Their subjects: "
        f"Lunch on Friday; {TAGGED}; {STRIPPED}, with the paper clip of an attachment; Minutes."
    ),
    "mail": (
        f"A message window of Thunderbird: from Sender to Recipient, subject {STRIPPED}. The text: "
        "Please find the invoice attached. Below a line: This part of the message was removed "
        "because a virus was found in it. File: invoice.com. Finding: EICAR-Test-File."
    ),
    "certificate": (
        "A dialog of Thunderbird: You are about to override how Thunderbird identifies this site. "
        "Legitimate banks, stores, and other public sites will not ask you to do this. Below: "
        "This site attempts to identify itself with invalid information. Unknown Identity. The "
        "certificate is not trusted because it hasn't been verified as issued by a trusted "
        "authority. Permanently store this exception is ticked; the buttons are Confirm Security "
        "Exception and Cancel."
    ),
}
SAYS = {
    "mail": ("removed because a virus was found in it", "invoice.com", "EICAR-Test-File"),
    "certificate": ("Unknown Identity", "The certificate is not trusted"),
}
"""What Thunderbird must display where a picture is taken."""


def taken(running: Thunderbird, stack: Servers) -> dict[str, bytes]:
    """Take the pictures, by IMAP; return PNGs: `list`, `mail` and `certificate`.

    Raises:
        LabError: Thunderbird does not show what a picture is for.
    """
    account, protocol = stack.account("recipient"), Protocol.IMAP
    mail = (samples.CLEAN[0], samples.SPAM, samples.VIRUS, samples.CLEAN[1])
    entrance = stack.address("smtp")
    octets = [sample.octets for sample in mail]
    clients.send(entrance, samples.REVERSE_PATH, [account.address], *octets, settle=stack.settle)
    stack.settle()
    keys = table(protocol, stack.address(protocol))
    strange = keys | {"tls": "implicit", "certificate": "certificate.pem", "key": "key.pem"}
    with GatewayProcess(configuration({protocol: strange}), Authority().files()) as gateway:
        # An account of its own: Thunderbird tells accounts apart by user and host.
        other = stack.account("recipient")
        key = running.account(other, protocol, gateway.address(protocol), encrypted=True)
        warning, text = running.picture_certificate(key)
        _expect("certificate", text)
    with GatewayProcess(configuration({protocol: keys})) as gateway:
        key = running.account(account, protocol, gateway.address(protocol))
        running.collect(key)
        shown = running.listed(key)
        if TAGGED not in shown or STRIPPED not in shown:
            raise LabError(f"Thunderbird lists {', '.join(shown)}")
        inbox = running.picture_list(key, LIST)
        opened, text = running.picture_mail(key, STRIPPED, MAIL)
        _expect("mail", text)
    running.said()
    return {"list": inbox, "mail": opened, "certificate": warning}


def _expect(picture: str, text: str) -> None:
    for words in SAYS[picture]:
        if words not in text:
            raise LabError(f"Thunderbird shows no {words!r}, but: {text}")


def size(png: bytes) -> Size:
    """Width and height of a PNG, in pixels (PNG Specification, 11.2.2, IHDR)."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _record(name: str, png: bytes) -> Picture:
    width, height = size(png)
    return Picture(
        file=f"thunderbird-{name}.png",
        width=width,
        height=height,
        caption=CAPTIONS[name],
        alt=ALTS[name],
    )


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures and store them; return 0, or 2 where that fails, told in one line."""
    parser = argparse.ArgumentParser(prog="python -m kb.lab.thunderbird.pictures")
    words = "take them into this folder, and store nothing"
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=words)
    folder = parser.parse_args(arguments).folder
    data = loader.load().folder
    assets = folder or data.parents[2] / "docs/assets"
    try:
        if not assets.is_dir():
            raise LabError(f"there is no folder {assets}; make it, or run this in a checkout")
        with closing(servers.start()) as stack, Thunderbird() as running:
            pictures = taken(running, stack)
            versions = {THUNDERBIRD.package: package_version(THUNDERBIRD.package)}
    except LabError as error:
        print(f"kb.lab.thunderbird.pictures: {error}", file=sys.stderr)
        return 2
    records = []
    for name, png in pictures.items():
        record = _record(name, png)
        (assets / record.file).write_bytes(png)
        records.append(record)
        print(f"{assets / record.file}: {record.width} x {record.height}, {len(png):,} octets")
    if not folder:
        day = experiments.today()
        stored = Pictures(id=ID, pictures=tuple(records), versions=versions, date=day)
        print(runs.write(data, stored))
    return 0


if __name__ == "__main__":
    sys.exit(main())
