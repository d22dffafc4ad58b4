"""Claws Mail's files as the lab makes them: an account, a mailbox, and nothing that greets."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address
from kb.model import Protocol

ACCOUNT = "lab"
MAILBOX = "Mail"
"""An MH mailbox, in its home."""
FOLDERS = {"inbox": "inbox", "sent": "outbox", "draft": "draft", "queue": "queue", "trash": "trash"}
"""Of the mailbox: name to use."""
_COMMON = """\
[Common]
no_receive_error_panel=1
autochk_newmail=0
chk_on_startup=0
confirm_on_exit=0
warn_queued_on_exit=0
mark_as_read_delay=0
"""
"""An error of receiving goes to the log alone: a window would have to be closed."""
_NUMBERS = {Protocol.POP3: 0, Protocol.IMAP: 3}
"""How its account's file names a protocol."""


def texts(
    home: Path,
    account: Account,
    protocol: Protocol,
    at: Address,
    *,
    encrypted: bool,
    rule: str,
) -> dict[str, str]:
    """The files of its configuration, by name.

    Args:
        home: its own folder, which holds the mailbox.
        account: on the mail server; POP3 mail is left there.
        protocol: POP3 or IMAP.
        at: where the mail is collected.
        encrypted: whether TLS begins at once.
        rule: a line for its filters; empty for none.
    """
    tls, name = int(encrypted), protocol.value.removesuffix("3")
    files = {
        "clawsrc": _COMMON,
        "accountrc": (
            f"[Account: 1]\naccount_name={ACCOUNT}\nis_default=1\nname=Recipient\n"
            f"address={account.address}\nprotocol={_NUMBERS[protocol]}\n"
            f"receive_server={at.host}\nuser_id={account.user}\nsmtp_server={at.host}\n"
            f"set_{name}port=1\n{name}_port={at.port}\nssl_{name}={tls}\n"
            f"inbox=#mh/{MAILBOX}/inbox\nremove_mail=0\n"
            "receive_at_get_all=1\nfilter_on_receive=1\nfilterhook_on_receive=1\n"
        ),
        "passwordstorerc": f"[account:1]\nrecv {account.password}\n",
        "folderlist.xml": _folders(home, protocol),
    }
    if rule:
        files["matcherrc"] = f"[preglobal]\n\n[postglobal]\n\n[filtering]\n{rule}\n"
    return files


def _folders(home: Path, protocol: Protocol) -> str:
    own = [path.name for path in (home / MAILBOX).iterdir()]
    items = [
        f"<folderitem type={quoteattr(FOLDERS.get(name, 'normal'))} name={quoteattr(name)} "
        f"path={quoteattr(name)} />"
        for name in own
    ]
    path = quoteattr(str(home / MAILBOX))
    boxes = [f'<folder type="mh" name="{MAILBOX}" path={path}>{"".join(items)}</folder>']
    if protocol is Protocol.IMAP:
        inbox = '<folderitem type="inbox" name="INBOX" path="INBOX" />'
        boxes.append(f'<folder type="imap" name="{ACCOUNT}" account_id="1">{inbox}</folder>')
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join([head, "<folderlist>", *boxes, "</folderlist>"]) + "\n"
