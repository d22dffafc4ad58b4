"""The commands that the gateway answers by itself, whatever the state of the session."""

from __future__ import annotations

from kb.wire.smtp.replies import Reply, reply

_WITHOUT_ARGUMENT = ("DATA", "RSET", "QUIT", "STARTTLS")
_NOT_OFFERED = ("EXPN", "ETRN", "TURN", "SEND", "SOML", "SAML")


def own_answer(verb: str, argument: bytes) -> Reply | None:
    """The reply, or None if the command is one that changes the session."""
    match verb:
        case "NOOP":
            return reply(250, "2.0.0", "Ok")
        case "VRFY" if argument:
            return reply(252, "2.0.0", "Not verified here; send mail and see")
        case "VRFY":
            return reply(501, "5.5.4", "VRFY needs a name or address")
        case "HELP":
            return reply(
                214, "2.0.0", "Commands: EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT"
            )
    if verb in _WITHOUT_ARGUMENT and argument:
        return reply(501, "5.5.4", f"{verb} has no argument")
    if verb in _NOT_OFFERED:
        return reply(502, "5.5.1", f"{verb} is not offered here")
    return None
