"""The engine in the browser and the engine in Python: the same answers, in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser

from conftest import long_run
from kb import ask
from kb.ask import browser, combining, product_script, products, tables, words
from kb.ask.today import today
from kb.docs import scripts
from kb.knowledge import loader
from support.asked import BACKGROUND, COMPLAINTS, LEAVING_ALL, WISHED
from training import measure
from training.figures import cases

BOOK = loader.load()
DATA = scripts.files(BOOK)
SCRIPTS = Path(__file__).parents[2] / "docs/javascripts"
ODD = [
    "", "   ", "\n", "?!", "constructor", "__proto__ toString", "POP3 ＰＯＰ３ naïve Ünïcödé",
    "*** SPAM *** {spam?} [SPAM 99%] can't I\u00a0drop it", "İstanbul e\u0301 \u1ab0 🤷🏽",
    "ẞ Straße ﬃ Ǆ ⅷ K ℡ ½ \u00ad \ufeff \u1e000 x\u200dy ［ＳＰＡＭ］",
    "é\u0345 a\u05b0b \U0001e4ec",
    "Can it tag on POP3? Thanks. Regards\nAnn", "x" * 5000, "spam " * 2000,
    "can we " + "reject spam, " * 400 + "?", "spam/" * 1000, "drop/tag spam," * 400,
]  # fmt: skip


TICKETS = [
    "Hi,\n1. Can spam be rejected on POP3?\n2. Where is my quarantined mail?\n3) what about it\n",
    "Can infected mail be tagged on IMAP? And can spam be stripped on SMTP? What is the VPN?",
    "1. How do I change the text of the tag?\n2. Can spam be rejected on IMAP?",
    "Does drop work on imap?\nOn Monday Ann wrote:\n> can i tag spam on imap?\n> really?",
    "> can i tag spam on imap?\n> why?",
    "reject greyed out for pop. Is it? Why is mail late? -- \nAnn\n-- \nCan spam be dropped?",
    "From: Ann\nSent: today\nCan spam be dropped?",
    "Is this right? Is it? Why? How? Who? Where? When?",
    "Warum kommt Spam durch?", "Почему pop3", "POP3 拒否 垃圾邮件",
    'why is "Ihre Rechnung für den Monat ist da" tagged?',
    "Jean de la Fontaine des Alpes tagged",
    "rejeter le spam sur pop.example.com avec ann@exemple.fr pourquoi pas",
    "Can we drop, tag or forward spam on IMAP, and strip viruses; or not?", "reject/tag spam pop3?",
    "We have 12 mailboxes and I'd like that the junk of\nall of them goes to me.\n\nCan it?\nAnn",
    "Fetched by IMAP.\r\nJunk comes along. Can you tell me if\r\nit can be dropped?",
    "can spam be tagged on pop3\ncan viruses be dropped on smtp\u202f",
    "the infected\ne-mail is late",
    "Our users see [SPAM 5]; can we drop spam and viruses, on SMTP?",
    "Can we drop both spam and viruses?",
    "a) tag\nb) drop", "The order is: spam and viruses be dropped on SMTP.",
    "Is it right that spam, and a virus be dropped on SMTP?", "SPAM/viruses and worms be dropped?",
    "Can we reject spam on SMTP, tag it on POP3 and drop it on IMAP?",
    "reject spam on 25, tag on 110; drop on 143: possible?", "Spam is not tagged but dropped",
    "Can spam be rejected on SMTP and viruses on POP3?", "Can mail be kept from being delivered",
    "nothing may be tagged, viruses not to pass",
    "can i reject spam", "are viruses rejected on pop or imap", "drop a virus on smtp and pop",
]  # fmt: skip


def questions() -> list[str]:
    """Labelled questions, tickets, and some that nobody would write.

    Of the labelled ones every fifth, or in a long run each: they are thousands, asked twice.
    """
    labelled = [case.text for name in measure.FILES for case in cases(measure.SETS / name)]
    assert len(labelled) > 3000
    return (
        labelled[:: 1 if long_run() else 5]
        + TICKETS
        + [*WISHED, *COMPLAINTS, *BACKGROUND, *LEAVING_ALL]
        + ODD
    )


def run(chromium: Browser, expression: str, argument: object) -> Any:
    page = chromium.new_page()
    for place in (browser.PLACE, product_script.PLACE, f"{scripts.FOLDER}/finder.js"):
        page.add_script_tag(content=DATA[place])
    page.add_script_tag(path=SCRIPTS / "engine.js")
    page.add_script_tag(path=SCRIPTS / "responder.js")
    page.add_script_tag(path=SCRIPTS / "told.js")
    page.evaluate("window.engine = kbMakeEngine(kbAskData)")
    page.evaluate("window.responder = kbMakeResponder(kbAskData, engine)")
    found = page.evaluate(expression, argument)
    page.close()
    return found


@pytest.mark.slow
@pytest.mark.partly
def test_both_give_the_same_answers(chromium: Browser) -> None:
    texts = questions()
    found = run(
        chromium,
        """texts => texts.map((t) =>
          [responder.respond(t), responder.nearest(t), engine.clash(t), engine.today(t)])""",
        texts,
    )
    for text, (response, nearest, clash, done) in zip(texts, found, strict=True):
        wanted = ask.respond(text, BOOK)
        assert response["answers"] == [one.id for one in wanted.answers], text
        assert response["confident"] is wanted.confident, text
        assert response["language"] == wanted.language, text
        assert response["parts"] == msgspec.to_builtins(wanted.parts), text
        assert nearest == [one.id for one in ask.nearest(text, BOOK)], text
        assert clash == combining.clash(text), text
        assert [*dict.fromkeys(done)] == [*today(text)], text
    assert sum(len(response["parts"]) > 1 for response, *_ in found) >= 3
    assert {response["language"] for response, *_ in found} >= {"German", "Chinese", "French"}
    kinds = {(bool(response["answers"]), response["confident"]) for response, *_ in found}
    assert kinds == {(False, False), (True, False), (True, True)}


@pytest.mark.slow
def test_both_stem_alike(chromium: Browser) -> None:
    endings = ("", "s", "es", "ies", "ed", "ied", "ing", "ly", "tion", "ss", "us", "e", "x1")
    made = [word + ending for word in tables.load().vocabulary for ending in endings]
    found = run(chromium, "words => words.map(engine.stem)", made)
    assert found == [words.stem(word) for word in made]


@pytest.mark.slow
@pytest.mark.partly
def test_both_split_alike(chromium: Browser) -> None:
    texts = questions()
    found = run(chromium, "texts => texts.map(engine.words)", texts)
    assert found == [words.words(text) for text in texts]


PRODUCTS = [
    "does FortiGate discard spam on pop3", "Can fortios discard junk over IMAP?",
    "does sophos utm blackhole spam on pop3", "does watchguard reject viruses on smtp",
    "can zorp quarantine viruses on pop3", "does fortigate discard spam on smtp",
    "can check point delete spam on imap", "does kernun reject spam on pop3",
    "does Mikrotik reject spam on pop3", "We have a Mikrotik router. Does it tag spam on imap?",
    "is pfSense able to reject spam on pop3", "does our new UniFi gateway strip viruses on smtp",
    "we have a FortiGate and want to tag spam", "can I reject spam on pop3 with Thunderbird",
    "does our gateway reject spam on pop3", "does Cyberoam drop spam on pop3", "reject spam",
    "our FortiGate shows a certificate warning in Outlook", "does Sophos drop viruses",
    "can Kerio or Endian reject spam on pop and imap", "does teh gatway bounce spam on pop",
]  # fmt: skip


@pytest.mark.slow
def test_both_tell_the_same_of_products(chromium: Browser) -> None:
    texts = PRODUCTS + [case.text for case in cases(measure.SETS / measure.FILES[0])]
    found = run(
        chromium,
        """texts => {
          const teller = kbMakeTeller(kbAskData, engine);
          return texts.map((text) => {
            const { answers, parts } = responder.respond(text);
            const named = parts.length || !answers.length ? undefined : teller.names(text);
            if (!named) return null;
            const cells = answers[0].includes("/") ? answers.filter((id) => id.includes("/")) : [];
            const { first, body, url } = teller.told(text, named, cells, kbStatements);
            return { first, letter: kbFinder.letter.before + body + kbFinder.letter.after, url };
          });
        }""",
        texts,
    )
    for text, told in zip(texts, found, strict=True):
        response = ask.respond(text, BOOK)
        wanted = products.told(text, BOOK) if response.answers and not response.parts else None
        assert (told is None) == (wanted is None), text
        if wanted is None:
            continue
        assert told["first"] == wanted.said, text
        assert told["letter"] == response.answers[0].reply, text
        if wanted.statements and response.confident:  # a choice leads to its own page
            assert told["url"] == response.answers[0].url, text
    assert sum(told is not None for told in found[: len(PRODUCTS)]) >= 12
