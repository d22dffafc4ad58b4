"""Messages made at random, with everything in them that parsers of MIME disagree about."""

from __future__ import annotations

import random

BOUNDARIES = ("b", "bb", "c", "b ", "", "b--", "x" * 70)

FIELDS = (
    "Subject: hi\n",
    "subject: a  b\n",
    "Subject: one\n two\n",
    "From: A B <a@example.test>\n",
    "To: x@example.test, z\n",
    "Cc: group: a@example.test;\n",
    "Sender: <>\n",
    "Date: Mon\n",
    "Message-ID: <q@example.test>\n",
    "X: y\n z\n",
    "Nocolon\n",
    "Mime-Version: 1.0\n",
    "Content-Description: a\n  b \n",
    "Content-ID: <x@example.test>\n",
    "Content-ID: \n",
    "Content-Language: en\n",
    "Content-Language: en, de (x)\n",
    "Content-MD5:  x y\n",
    "Content-Location:  a\n b\n",
    'Content-Disposition: attachment; filename="a b"\n',
    "Content-Disposition: inline\n",
    'Content-Disposition: "x"; y=z\n',
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: (x) quoted-printable (y)\n",
    "Content-Transfer-Encoding: 8bit x\n",
    "Content-Type: text/plain; charset*0=ut; charset*1=f8; name*0*=utf-8''a; name*1=b\n",
)

TYPES = (
    "Content-Type: multipart/mixed\n",
    "Content-Type: multipart\n",
    "Content-Type: message/rfc822; x\n",
    "Content-Type: text/plain a\n",
    "Content-Type:\n",
    "Content-Type: multipart/mixed a; boundary=b\n",
    "Content-Type: multipart/mixed; boundary=\n",
    "Content-Type: (c) text / (d) plain (e); (f) a (g) = (h) b (i)\n",
    "Content-Type: text/html; charset=utf-8\n",
    'Content-Type: image/png; name="x y.png"\n',
    "Content-Type: application/octet-stream\n",
)

BODIES = ("", "x\n", "line\nline2\n", "a", "\n", "\n\n", "x\n\n", "--\n", "-- \nsig\n")

DEPTH = 5


class Maker:
    """Makes messages; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def message(self) -> bytes:
        """One message, lines ending in CR LF, not empty."""
        while True:
            if text := self._part(0, ()):
                return text.replace("\n", "\r\n").encode()

    def _part(self, depth: int, around: tuple[str, ...]) -> str:
        dice = self._dice
        fields = [dice.choice(FIELDS) for _ in range(dice.randrange(4))]
        kind, boundary = self._type(depth)
        if kind:
            fields.insert(dice.randrange(len(fields) + 1), kind)
        header = "".join(fields) + ("\n" if dice.random() < 0.95 else "")
        if kind == "Content-Type: message/rfc822\n" and depth < DEPTH:
            return header + self._part(depth + 1, around)
        if boundary is not None:
            return header + self._multipart(depth, boundary, around)
        body = dice.choice(BODIES)
        if around and dice.random() < 0.15:
            body += "--" + dice.choice(around) + dice.choice(["\n", "--\n", "y\n"])
        return header + body

    def _type(self, depth: int) -> tuple[str, str | None]:
        dice = self._dice
        kind = dice.random()
        if kind < 0.3 or depth >= DEPTH:
            return "", None
        if kind < 0.55:
            boundary = dice.choice(BOUNDARIES)
            quotes = '"' if not boundary or " " in boundary or dice.random() < 0.7 else ""
            subtype = dice.choice(["multipart/mixed", "Multipart/Alternative", "multipart/digest"])
            return f"Content-Type: {subtype}; boundary={quotes}{boundary}{quotes}\n", boundary
        if kind < 0.7:
            return "Content-Type: message/rfc822\n", None
        return dice.choice(TYPES), None

    def _multipart(self, depth: int, boundary: str, around: tuple[str, ...]) -> str:
        dice = self._dice
        text = dice.choice(["", "", "pre\n", "\n"])
        for _ in range(dice.randrange(4)):
            text += f"--{boundary}{dice.choice(['', '', '', ' ', 'x', chr(9)])}\n"
            text += self._part(depth + 1, (*around, boundary))
            if not text.endswith("\n") or dice.random() < 0.5:
                text += "\n"
        if dice.random() < 0.8:
            text += f"--{boundary}--" + dice.choice(["\n", "\n", "", "x\n", "\nepi\n", "\n\n"])
        return text
