"""What customers write, and what answers it: for the tests of the engine and of its mirror."""

from __future__ import annotations

WISHED = {
    "Today we tag spam on POP3, but we want to reject it": "spam/reject/pop3",
    "We currently use Tag for spam on SMTP, we want Drop": "spam/drop/smtp",
    "At the moment spam is accepted over IMAP. We would like to tag it.": "spam/tag/imap",
    "We want to reject spam over POP3, so far it is only tagged": "spam/reject/pop3",
    "We'd like to switch from tagging to dropping spam on SMTP": "spam/drop/smtp",
    "We used to reject spam, now we want to forward it on SMTP": "spam/forward/smtp",
    "Spam is forwarded today on SMTP. The customer wants it rejected instead.": "spam/reject/smtp",
    "Please replace Tag with Reject for spam on SMTP": "spam/reject/smtp",
    "On SMTP we tag today, on POP3 we want to drop": "spam/drop/pop3",
    "On POP3 we want to drop it, on SMTP we tag it today": "spam/drop/pop3",
    "We strip viruses on POP3 now but want them not delivered": "virus/do-not-deliver/pop3",
    "Until now infected mail was delivered over SMTP; from now on it should not be delivered": (
        "virus/do-not-deliver/smtp"
    ),
    "At present you strip infected mail on IMAP; I would like it delivered as it is": (
        "virus/deliver/imap"
    ),
    "Presently viruses are cut out on SMTP. We want such mail passed on untouched.": (
        "virus/deliver/smtp"
    ),
    "For spam on POP3: no mark, no folder, it should simply vanish": "spam/drop/pop3",
}
"""What is wished for in place of what is done today."""

COMPLAINTS = {
    "We chose Reject and the virus still arrived": "virus-got-through",
    "Strip is on and the attachment still came through over IMAP": "virus-got-through",
    "Do not deliver is ticked for viruses over SMTP and yesterday one got through to a user": (
        "virus-got-through"
    ),
    "The policy says strip and deliver, yet the exe was still attached when she opened it": (
        "virus-got-through"
    ),
    "You told us infected mail is not delivered on SMTP, but our accountant received a trojan": (
        "virus-got-through"
    ),
    "We have set reject for spam on SMTP but spam keeps arriving": "spam-still-arrives",
    "I configured Drop on SMTP and users still see the junk": "spam-still-arrives",
    "We turned on reject on SMTP, nothing gets rejected": "spam-still-arrives",
    "Spam policy set to drop, junk still lands in the inbox via IMAP": "spam-still-arrives",
    "Although tagging is active on IMAP, mails come without the tag": "spam-still-arrives",
    "Tag is switched on for POP3 but no message has [SPAM] in the subject": (
        "pop3-scanning-does-nothing"
    ),
    "The virus action is strip on POP3, eicar went straight through": (
        "pop3-scanning-does-nothing"
    ),
    "Our SMTP rule rejects spam, however 12 junk mails were sitting in a mailbox this morning": (
        "spam-still-arrives"
    ),
    "Viruses should get stripped, but the macro document that my boss opened was not touched": (
        "virus-got-through"
    ),
    "Even with Do not Deliver selected, an infected zip made it to a mailbox via SMTP": (
        "virus-got-through"
    ),
    "Strip & Deliver is configured for POP3 and the attachment was still infected": (
        "virus-got-through"
    ),
    "The gateway is supposed to drop junk at port 25, it does not": "spam-still-arrives",
    "We use Strip & Deliver on IMAP, but an infected spreadsheet came through": "virus-got-through",
    "Spam should go to the admin over SMTP, but my aunt still finds adverts": "spam-still-arrives",
}
"""What is set, and came all the same."""

LEAVING_ALL = [
    "Rather than reject or drop or tag or forward or accept or withhold or give it to me, can you"
    " strip the attachment on IMAP?",
    "Instead of drop or tag or forward or accept or strip or withhold or give it to me, can you"
    " reject it on POP3?",
]
"""All actions but the one that is asked for are named as what is not."""

BACKGROUND = [
    "We have two offices. We tag spam on POP3 and reject spam on SMTP. How do I change the tag"
    " text?",
    "We have two domains. On SMTP spam is rejected and on POP3 it is tagged. Why do some users see"
    " no tag?",
    "We've got two mail servers. Spam is rejected on SMTP and tagged on IMAP. How can I test the"
    " scanner?",
]
"""What is done today stands before the question, which is about another matter."""
