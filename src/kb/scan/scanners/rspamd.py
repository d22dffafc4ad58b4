"""rspamd: asked by HTTP about the message as it came, and told its envelope.

It answers with an action of its own, by thresholds of its own. `reject` is spam here, as are
`discard` and `quarantine`; `add header` and `rewrite subject` are probable spam, and `no action` is
neither. `greylist` and `soft reject` ask for a delay that this gateway does not have: they are no
spam either. An action of any other name is not understood, so the message is unscanned.

HTTP is httpx's: connections that are kept and bounded. The extra is `rspamd`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, NoReturn

import msgspec

from kb.extras import MissingExtraError, require
from kb.message import Octets, Region
from kb.scan.envelope import Envelope
from kb.scan.findings import SpamVerdict, reason
from kb.scan.forms import HOST, address
from kb.scan.plugin import SpamForm, VirusForm

if TYPE_CHECKING:
    import httpx

AT_ONCE = 8
"""Most messages that it is asked about at a time."""
SPAM_ACTIONS = ("reject", "discard", "quarantine")
PROBABLE_ACTIONS = ("add header", "rewrite subject")
OTHER_ACTIONS = ("no action", "greylist", "soft reject")

_CHUNK = 1 << 16
_PRINTABLE = re.compile(r"[^\x20-\x7e]")


class _Symbol(msgspec.Struct):
    score: float = 0


class _Answer(msgspec.Struct):
    """What of rspamd's answer to `/checkv2` is used (its documentation, "Protocol")."""

    action: str
    score: float
    required_score: float
    symbols: dict[str, _Symbol] = {}


class NotUnderstood(ValueError):  # noqa: N818 - a state of affairs, not a mistake of ours
    """An answer that is none to what was asked, or that tells of an error."""


class Rspamd:
    """One rspamd.

    Args:
        name: as the configuration has it.
        url: of its normal worker, or of its proxy.
    """

    def __init__(self, name: str, url: str) -> None:
        self.name, self._url = name, url
        self._client: httpx.AsyncClient | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kept_most = AT_ONCE

    async def check(self, octets: Octets, envelope: Envelope) -> SpamVerdict:
        """What rspamd says. Raises httpx's errors, or `NotUnderstood` with what it says instead."""
        headers = [*_told(envelope), ("Content-Length", str(len(octets)))]
        response = await self._asked("POST", "/checkv2", headers, octets)
        try:
            said = msgspec.json.decode(response.content, type=_Answer)
        except msgspec.DecodeError as error:
            raise NotUnderstood(f"its answer is not understood: {error}") from None
        if said.action in OTHER_ACTIONS:
            return SpamVerdict()
        if said.action not in SPAM_ACTIONS + PROBABLE_ACTIONS:
            raise NotUnderstood(f"it asks for an action that is not known, {said.action!a}")
        by_score = sorted(said.symbols.items(), key=lambda item: -item[1].score)
        return SpamVerdict(
            finding=f"score {said.score:.2f} of {said.required_score:.2f}, {said.action}",
            probable=said.action in PROBABLE_ACTIONS,
            # GTUBE has no score of its own.
            rules=tuple(name for name, symbol in by_score if symbol.score or len(by_score) == 1),
            scanner=_server(response),
        )

    async def version(self) -> str:
        """`rspamd/3.4`, as it says by HTTP."""
        return _server(await self._asked("GET", "/ping", [], b""))

    async def close(self) -> None:
        """Close the connections that are kept; no more are kept."""
        self._kept_most = 0
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def _asked(
        self, method: str, path: str, headers: list[tuple[str, str]], octets: Octets
    ) -> httpx.Response:
        import httpx

        async def once() -> httpx.Response:
            content = _chunks(octets) if octets else b""
            # Not the first attempt's: that may have been closed meanwhile.
            client = self._of_this_loop()
            return await client.request(method, path, headers=headers, content=content)

        # Nobody queues in httpx: whoever is cancelled there leaves its connection taken for ever.
        async with self._slots_of_this_loop():
            try:
                response = await once()
            except httpx.TransportError:
                # It may have been restarted: the second attempt decides.
                try:
                    response = await once()
                except httpx.TransportError as error:
                    raise OSError(reason(error)) from error
        if response.status_code != httpx.codes.OK:
            text = _PRINTABLE.sub("?", response.text[:80])
            raise NotUnderstood(f"it answers {response.status_code}: {text}")
        return response

    def _of_this_loop(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            bounds = httpx.Limits(
                max_connections=AT_ONCE, max_keepalive_connections=self._kept_most
            )
            # No proxy, no .netrc: it is a neighbour.
            self._client = httpx.AsyncClient(
                base_url=self._url,
                limits=bounds,
                timeout=None,  # noqa: S113 - how long it may take is for the caller
                trust_env=False,
            )
        return self._client

    def _slots_of_this_loop(self) -> asyncio.Semaphore:
        """Connections belong to a loop, and so do those who wait for one."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._client, self._slots, self._loop = None, asyncio.Semaphore(AT_ONCE), loop
        return self._slots


def _told(envelope: Envelope) -> list[tuple[str, str]]:
    """The envelope, as rspamd has it in header fields."""
    known = [
        ("IP", envelope.client),
        ("Helo", envelope.hello),
        ("From", envelope.reverse_path or ""),
        *(("Rcpt", recipient) for recipient in envelope.recipients),
    ]
    # An address beyond ASCII is percent-encoded nowhere in its protocol: it is left out.
    return [(name, value) for name, value in known if value and not _PRINTABLE.search(value)]


async def _chunks(octets: Octets) -> AsyncIterator[bytes]:
    for piece in Region(octets).pieces(_CHUNK):
        yield piece


def _server(response: httpx.Response) -> str:
    return _PRINTABLE.sub("?", response.headers.get("server", "rspamd"))


def _made(value: str) -> Rspamd:
    try:
        require("rspamd://", "rspamd")
    except MissingExtraError as error:
        _refuse(error)
    where = address(value, "rspamd")
    host = f"[{where.host}]" if ":" in where.host else where.host
    return Rspamd(value, f"http://{host}:{where.port}")


def _refuse(error: MissingExtraError) -> NoReturn:
    raise ValueError(str(error)) from None


SPAM = (SpamForm("rspamd://HOST:PORT", re.compile(rf"rspamd://{HOST}"), _made),)
VIRUS: tuple[VirusForm, ...] = ()
