"""Decides on a message by its octets: what a copy of it is needed for."""

from __future__ import annotations

from kb.gateway.context import Context
from kb.gateway.inspection import Inspected, Inspection
from kb.gateway.journal import Whose
from kb.gateway.pins import Pin
from kb.gateway.pop3.copies import Copy
from kb.gateway.pop3.maildrop import Maildrop, Message
from kb.scan import Envelope


class Settler:
    """Decides on the messages of one maildrop; the server is asked for nothing.

    Args:
        maildrop: whose messages these are.
        context: scanner, policy and log.
        client: the client's IP address.
    """

    def __init__(self, maildrop: Maildrop, context: Context, client: str) -> None:
        self._maildrop, self._inspection = maildrop, Inspection(context)
        self._envelope = Envelope(client=client, account=maildrop.account)
        self._exemptions = context.config.exemptions

    def fail(self, message: Message, reason: str, inspected: Inspected | None = None) -> None:
        """Note that a message cannot be scanned in this session.

        Args:
            message: the message.
            reason: why.
            inspected: the outcome, where it came so far; it is told to the log.
        """
        message.pin, message.failure = None, reason
        told = inspected or self._inspection.unscanned(reason)
        self._inspection.tell(self._whose(message), told)

    def passes(self, octets: int) -> bool:
        """Whether a message of so many octets passes unscanned for its size alone."""
        return self._exemptions.by_size(self._envelope, octets)

    async def settle(self, message: Message, copy: Copy) -> None:
        """Decide on a message by its octets, or find that they are those decided on before."""
        if message.pin and self.is_as_decided(message, copy):
            await copy.change((), message.pin.decision)
            return
        try:
            if message.pin and message.pin.digest == copy.digest:
                decision = message.pin.decision
                edits = await self._inspection.changes(copy.spool.octets(), decision)
                await copy.change(edits, decision)
            elif pin := await self._pin(message, copy):
                message.pin = pin
                # What nobody has looked at is decided for this session, and for no other.
                if not self.passes(copy.spool.size):
                    await self._maildrop.keep(message)
            message.verified = not message.failure
        except Exception as error:
            # Whatever rewriting fails of, the message cannot be given as it should be.
            self.fail(message, str(error) or type(error).__name__)

    def is_as_decided(self, message: Message, copy: Copy) -> bool:
        """Whether these are the octets of an earlier decision that leaves them alone."""
        if not message.passes_unaltered or not message.pin or message.pin.digest != copy.digest:
            return False
        message.verified = True
        return True

    def at_a_look(self, message: Message, copy: Copy) -> bool:
        """Decide on a message, if it is known at a look what it is."""
        inspected = self._inspection.at_a_look(copy.spool, self._envelope)
        if inspected is None or inspected.decision is None:
            return False
        self._inspection.tell(self._whose(message), inspected)
        message.pin = Pin(inspected.decision, message.stored, message.stored, copy.digest)
        message.verified = True
        self._maildrop.note(message)
        return True

    async def _pin(self, message: Message, copy: Copy) -> Pin | None:
        """Decide on a message; None where it could not be scanned."""
        inspected = await self._inspection.inspect(copy.spool, self._envelope)
        if not inspected.scanned or inspected.decision is None:
            self.fail(message, inspected.failure, inspected)
            return None
        await copy.change(inspected.edits, inspected.decision)
        size = copy.size if inspected.decision.alters else message.stored
        self._inspection.tell(self._whose(message), inspected)
        return Pin(inspected.decision, message.stored, size, copy.digest)

    def _whose(self, message: Message) -> Whose:
        account = self._maildrop.account
        return {"account": account, "message": message.number, "uid": message.uid}
