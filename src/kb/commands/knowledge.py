"""The commands that read the knowledge: matrix, show, products, ask, rule, export…"""

from __future__ import annotations

from pathlib import Path

from kb.commands.command import Argument, Command
from kb.model import Action, Protocol, Threat, Treatment


def _actions(threat: Threat) -> tuple[str, ...]:
    return tuple(str(action) for action in Action if action.threat is threat)


COMMANDS: tuple[Command, ...] = (
    Command(
        "matrix",
        "print the support matrix",
        "It has 24 cells. `text` is for reading and says what its marks mean; `markdown` "
        "is for a ticket or a page; `csv` has the columns "
        "`threat,action,protocol,article,basis,measured`, the last empty where nothing has "
        "been measured yet; `json` has a cell's claims, alternatives and each server's verdict "
        "as well.",
        (
            Argument(
                ("--format",),
                "how to print it (text unless given)",
                {"choices": ("text", "markdown", "csv", "json"), "default": "text"},
            ),
        ),
    ),
    Command(
        "show",
        "print one cell, claim, source, question, term or any other record",
        "For a cell that is the verdict, why, the "
        "citations, what to use instead and at what cost, what was measured on which servers, "
        "and the page to link to. An id that has got another one since is followed to it, and the "
        "error output says so.",
        (
            Argument(
                ("id",),
                "such as spam/reject/pop3 or rfc1939; capitals, blanks and a page's address do "
                "as well",
                {"metavar": "ID", "nargs": "+"},
            ),
        ),
    ),
    Command(
        "products",
        "print what products do with spam and infected mail, by their documents",
        "Each statement has the vendor's own name of the action, what that is here, version and "
        "date of the document, and what it rests on where that is not the vendor's own words: "
        "inferred, another's word, or a copy. Documents that disagree stand side by side. "
        "`kb show ID` prints all of a product or a statement. `csv` has a row for each statement "
        "and protocol; `json` is a list of what `kb.json` has as `statements`. Where nothing is "
        "stated, nothing was found: that is not a no. No advice, legal or to buy, and no ranking.",
        (
            Argument(
                ("--vendor",),
                "of this vendor only, by id or name, or by the name of a product",
                {"metavar": "V"},
            ),
            Argument(
                ("--protocol",),
                "on this protocol only",
                {"choices": tuple(map(str, Protocol))},
            ),
            Argument(
                ("--action",),
                f"of this action only: {', '.join(map(str, Treatment))}",
                {"choices": tuple(map(str, Treatment)), "metavar": "A"},
            ),
            Argument(
                ("--format",),
                "how to print it (text unless given)",
                {"choices": ("text", "markdown", "csv", "json"), "default": "text"},
            ),
        ),
    ),
    Command(
        "ask",
        "answer a customer's question in free text",
        "Write the question as the customer did: spelling, grammar and product names do not "
        "matter, and a whole ticket may be pasted. The best answer comes first, with its grounds, "
        "what to do and a reply to send; other candidates follow, one a line. Where it is not sure "
        "what is meant it answers nothing: it offers the choices, with a reply that asks the "
        "customer which one it is, and in JSON `confident` is false. Where the knowledge base "
        "has no answer it says so, names what pages are near, and has a reply that asks for what "
        "is missing. Of a ticket with several questions it answers each, with one reply to all; "
        "in JSON the best answer of each comes first, `parts` has each question with the "
        "ids that answer it, and `reply` is the one reply to all. So it is the one that asks which "
        "where it is not sure; else the first answer's `reply` is the one to send. "
        "Quoted mail and signatures are passed over. A question in another "
        "language than English is told so in one line (`language` in JSON). "
        "A question whether a product other than the matrix's does something is "
        "answered by that product's documents first, with version and date, or with `Not known`; "
        "in JSON that stands first in `summary`, `reply`, `citations` and `url`, while `id`, "
        "`kind` and `verdict` stay those of the cell or question. QUESTION `-` reads it "
        "from the standard input. A reply ends with a link to the answer's page where the "
        "environment variable `KB_SITE` has the address under which the site is published, such "
        "as `https://help.example.com/mail/`; it must start with http:// or https://. Without "
        "it the reply has no link. Vendor's name, greeting, signature and what is asked for "
        "are those of the data's "
        "`desk.toml`; name a file of your own with the same keys in `KB_DESK`.",
        (
            Argument(
                ("question",),
                "the question; - reads it from the standard input",
                {"metavar": "QUESTION", "nargs": "*"},
            ),
            Argument(
                ("--json",),
                "print JSON, for other programs",
                {"action": "store_const", "const": "json", "dest": "form", "default": "full"},
            ),
            Argument(
                ("--reply",),
                "print a reply alone: the answer's, or the one that asks for more; with a link if "
                "the environment variable KB_SITE has the site's address (http:// or https://); "
                "greeted and signed as the file says that KB_DESK names, else as desk.toml does",
                {"action": "store_const", "const": "reply", "dest": "form", "default": "full"},
            ),
            Argument(
                ("--answer",),
                "show the answer of this number in full (the first, if it is sure, unless given); "
                "where there are several questions the choices of the second one are 2.1, 2.2…, "
                "and 2 shows these; with --reply its reply",
                {"metavar": "N"},
            ),
            Argument(
                ("--limit",),
                "how many answers at most (5 unless given); protocols of one action that are "
                "asked about together stay together",
                {"metavar": "N", "type": int, "default": 5},
            ),
        ),
        statuses=((1, "the knowledge base has no answer"),),
    ),
    Command(
        "diagnose",
        "say what happened to a customer's message, bounce, session or log",
        "Recognises what each file is: a message (.eml, .msg, mbox), a bounce, a session with a "
        "server or a mail program's log or error number, or a mail server's log. Says what "
        "happened, each time with the line that shows it, and which questions and cells answer "
        "it. FILE `-` reads the standard input. With `--json` one file gives one object with "
        "`kind`, `findings` and `answers`; several give a list of them. Nothing is sent anywhere "
        "and nothing is kept; passwords in the evidence are hidden. DKIM signatures and .msg "
        "files need the extra `diagnose`. See [Diagnose](../running/diagnose.md).",
        (
            Argument(
                ("files",),
                "what the customer sent; - reads the standard input",
                {"metavar": "FILE", "nargs": "+"},
            ),
            Argument(
                ("--json",),
                "print JSON, for other programs",
                {"action": "store_true"},
            ),
            Argument(
                ("--key",),
                "a file with the DKIM signer's record (v=DKIM1; p=…), as dig prints it, to "
                "check the signature with",
                {"metavar": "RECORD", "type": Path},
            ),
        ),
        statuses=((1, "nothing in the files tells what happened"),),
    ),
    Command(
        "try",
        "show what each action would make of a message",
        "Takes a message (.eml) as it came, says what the built-in test finds in it, and then of "
        "each action on which protocols it is offered, what becomes of the message, each place "
        "where octets change, as they came and as they go, and what readers see of that: size, "
        "Subject in the list, structure, signatures that break. Where nothing is found the "
        "message is taken for spam and its attachments for infected. A spam and a virus action "
        "given together are taken one after the other, as the gateway does. Nothing is sent and "
        "nothing kept. MESSAGE `-` reads the standard input.",
        (
            Argument(("message",), "a message; - reads the standard input", {"metavar": "MESSAGE"}),
            Argument(
                ("--protocol",),
                "one protocol only: smtp, pop3 or imap",
                {"metavar": "P", "choices": tuple(map(str, Protocol))},
            ),
            Argument(
                ("--spam",),
                f"this action on spam only: {' | '.join(_actions(Threat.SPAM))}",
                {"metavar": "ACTION", "choices": _actions(Threat.SPAM)},
            ),
            Argument(
                ("--virus",),
                f"this action on infected mail only: {' | '.join(_actions(Threat.VIRUS))}",
                {"metavar": "ACTION", "choices": _actions(Threat.VIRUS)},
            ),
            Argument(("--json",), "print JSON, for other programs", {"action": "store_true"}),
        ),
    ),
    Command(
        "rule",
        "print the user's own rule: what moves or deletes mail with the tag",
        "Prints the rule for one mail program, ready to paste, or the steps where there is nothing "
        "to paste; before it, on the standard error, where it goes and what it does not see. It "
        "takes mail whose subject starts with the tag, so replies to such mail stay. TAG is the "
        "gateway's `text` of `[tag]`, written as it shows in the mail program. Without "
        "`--delete` the mail is moved, which is better: a mail that was tagged by mistake can be "
        "found again. All rules stand on the page [The user's own rule](../mail-rules.md).",
        (
            Argument(("tag",), "the tag, such as '[SPAM]'", {"metavar": "TAG"}),
            Argument(
                ("--for",),
                "the mail program; a name that is not known is answered with those that are",
                {"metavar": "PROGRAM", "dest": "program", "required": True},
            ),
            Argument(
                ("--move",),
                "the folder that tagged mail is moved to (Junk unless given)",
                {"metavar": "FOLDER"},
            ),
            Argument(("--delete",), "delete tagged mail instead", {"action": "store_true"}),
            Argument(("--json",), "print JSON, for other programs", {"action": "store_true"}),
        ),
    ),
    Command(
        "export",
        "write the knowledge as JSON and CSV, for other programs",
        "Writes `kb.json` (all records), `schema.json` (the JSON Schema that it validates "
        "against) and `matrix.csv` into a folder, which is made where it is missing.",
        (Argument(("folder",), "where to write", {"metavar": "DIR", "type": Path}),),
    ),
)
