"""Where a session's mail comes from: from its client, or from where a trusted client says.

XCLIENT replaces the client for the rest of the session, XFORWARD tells of one transaction's mail.
What is told is never mixed with what is known of the connection (XFORWARD_README): an attribute
that was not told is not known.
"""

from __future__ import annotations

from kb.gateway.config import Service
from kb.gateway.networks import holding
from kb.gateway.transport.connection import Connection
from kb.wire.proxy import End, Ends
from kb.wire.smtp import attributes, commands
from kb.wire.smtp.attributes import UNAVAILABLE, XCLIENT, XFORWARD, Attributes
from kb.wire.smtp.commands import Refused
from kb.wire.smtp.replies import reply

UNKNOWN = "unknown"
"""The name of a client whose name is not known, or is none."""


class Origin:
    """What is known of where mail comes from.

    Args:
        connection: to the client. Whether it is trusted is asked once, by the address that it
            has now: what it says later does not decide on itself.
        service: the listener's table.
    """

    def __init__(self, connection: Connection, service: Service) -> None:
        trusted = bool(connection.peer and holding(service.trusted, connection.peer))
        self._connection, self._service = connection, service
        self._offers: dict[str, tuple[str, ...]] = {"XCLIENT": XCLIENT} if trusted else {}
        if trusted and service.xforward:
            self._offers["XFORWARD"] = XFORWARD
        self._client: dict[str, bytes] = {}
        self.forwarded: dict[str, bytes] = {}
        """What XFORWARD has told of the mail to come; empty where it has not."""

    @property
    def offers(self) -> dict[str, str]:
        """The extensions to offer, and their parameters."""
        return {verb: " ".join(names) for verb, names in self._offers.items()}

    def takes(self, verb: str) -> bool:
        """Whether XFORWARD or XCLIENT is taken from anybody."""
        return bool(self._service.trusted) and (verb == "XCLIENT" or self._service.xforward)

    def tell(self, verb: str, argument: bytes) -> None:
        """Take what XFORWARD or XCLIENT tells.

        Raises:
            Refused: the client is not trusted (550), or that is not how it is told (501).
        """
        names = self._offers.get(verb)
        if not names:
            raise Refused(reply(550, "5.7.0", f"You are not authorized to say {verb} here"))
        values = attributes.attributes(argument, names)
        if verb == "XFORWARD":
            self.forwarded = self.forwarded or dict.fromkeys(XFORWARD, UNAVAILABLE)
            self.forwarded |= values
        else:
            self._client |= values
            self.forwarded = {}

    def forget(self) -> None:
        """Forget what XFORWARD told: the transaction is over."""
        self.forwarded = {}

    @property
    def _told(self) -> Attributes:
        return self.forwarded or self._client

    @property
    def address(self) -> str:
        """The IP address; "" where it is not known."""
        if self.forwarded or "ADDR" in self._client:
            return attributes.address(attributes.known(self._told, "ADDR"))
        return self._connection.peer

    @property
    def name(self) -> str:
        """The host name that somebody found for the address; "" where none was told."""
        return _domain(attributes.known(self._told, "NAME"))

    def hello(self, said: bytes) -> str:
        """The name in EHLO or HELO.

        Args:
            said: by the client itself.
        """
        if self.forwarded or "HELO" in self._client:
            return _hello(attributes.known(self._told, "HELO"))
        return said.decode("ascii")

    @property
    def logged_in(self) -> bool:
        """Whether XCLIENT told of a login."""
        return bool(attributes.known(self._client, "LOGIN"))

    @property
    def ends(self) -> Ends | None:
        """Of the client's connection, for a PROXY header; None where they are not known."""
        ends = self._connection.ends
        if "ADDR" not in self._client or not ends:
            return ends
        port = attributes.known(self._client, "PORT")
        if not self._client_address:
            return None
        return Ends(End(self._client_address, int(port or 0)), ends.destination)

    @property
    def _client_address(self) -> str:
        return attributes.address(attributes.known(self._client, "ADDR"))

    def client(self, said: bytes, *, extended: bool) -> Attributes:
        """What to tell a server that wants to know by XCLIENT.

        Args:
            said: the client's name in EHLO or HELO.
            extended: whether it said EHLO.
        """
        # What is not known is told so, or the server would keep what it knows of the gateway. The
        # gateway asks no DNS for a name.
        values = dict.fromkeys(("NAME", "ADDR", "PORT"), b"")
        values |= {"PROTO": b"ESMTP" if extended else b"SMTP", "HELO": said}
        ends = self._connection.ends
        if ends and "ADDR" not in self._client:
            values["ADDR"] = attributes.told_address(ends.source.host)
            values["PORT"] = b"%d" % ends.source.port
            values["DESTADDR"] = attributes.told_address(ends.destination.host)
            values["DESTPORT"] = b"%d" % ends.destination.port
        return values | self._client


def _hello(value: bytes) -> str:
    """A name that may stand in a Received field; clients say all sorts."""
    try:
        return commands.hello(value).decode("ascii")
    except Refused:
        return UNKNOWN


def _domain(value: bytes) -> str:
    name = _hello(value) if value else UNKNOWN
    return "" if name == UNKNOWN or name.startswith("[") else name
