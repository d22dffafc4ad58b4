"""A .msg file as a message: Outlook's properties in a compound file ([MS-OXMSG] 2).

Outlook keeps the header that came with a message as one text (PidTagTransportMessageHeaders);
lines are counted in it. A message that never left its Exchange server has none: then the header
is made of what there is. The body is taken as text; attachments by name and octets.
"""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from kb import extras
from kb.errors import InputError

HEADERS, SUBJECT, BODY, SENDER = "007D", "0037", "1000", "0C1F"
NAME, SHORT_NAME, DATA = "3707", "3704", "3701"
_CONTENT = re.compile(r"^content-[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = "kb-outlook-part"


def message(octets: bytes, name: str = "-") -> bytes:
    """The message as RFC 5322 has it.

    Raises:
        InputError: it is no message, or damaged.
        MissingExtraError: the reader of compound files is not installed.
    """
    extras.require("kb diagnose of a .msg file", "diagnose")
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(octets)) as file:
            return _message(file)
    except Exception as error:  # olefile raises what a damaged file leads to: any of Python's
        mend = f"it is no readable .msg file ({type(error).__name__})"
        raise InputError(name, "-", mend) from None


def _message(file: Any) -> bytes:
    if not file.exists("__properties_version1.0"):
        raise ValueError("no properties: a compound file, but no message")
    head = _text(file, HEADERS).replace("\r\n", "\n").strip("\n")
    if not head:
        made = (("From", _text(file, SENDER)), ("Subject", _text(file, SUBJECT)))
        head = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in made if value)
    kind = f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"\n'
    # Outlook took the parts apart: the fields that described them hold no longer.
    head = _CONTENT.sub("", head + "\n") + kind
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{_text(file, BODY)}\n"]
    folders = {entry[0] for entry in file.listdir() if entry[0].startswith("__attach_")}
    parts += [_attachment(file, folder) for folder in sorted(folders)[:100]]
    body = "".join(f"\n--{_BOUNDARY}\n{part}" for part in parts)
    return f"{head}{body}\n--{_BOUNDARY}--\n".encode()


def _attachment(file: Any, folder: str) -> str:
    name = _text(file, NAME, folder) or _text(file, SHORT_NAME, folder) or "unnamed"
    name = re.sub(r'["\\\r\n]', "_", name)
    data = _stream(file, f"{folder}/__substg1.0_{DATA}0102") or b""
    return (
        "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{name}"\n\n'
        f"{base64.encodebytes(data).decode('ascii')}"
    )


def _text(file: Any, property_: str, folder: str = "") -> str:
    place = f"{folder}/" if folder else ""
    wide = _stream(file, f"{place}__substg1.0_{property_}001F")
    if wide is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    narrow = _stream(file, f"{place}__substg1.0_{property_}001E")
    return (narrow or b"").decode("cp1252", "replace").rstrip("\0")


def _stream(file: Any, place: str) -> bytes | None:
    if not file.exists(place):
        return None
    octets: bytes = file.openstream(place).read()
    return octets
