"""A question that names a product is answered by that product's documents, or with “not known”."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.ask import products, response
from kb.cli import main
from kb.knowledge import loader
from kb.knowledge.products import load
from kb.model import Treatment, Verdict

BOOK = loader.load()
CATALOGUE = load(BOOK)


def said(question: str) -> tuple[str, list[str]]:
    """What is said first, and the statements that it rests on."""
    told = products.told(question, BOOK)
    assert told is not None
    return told.said, [one.id for one in told.statements]


@pytest.mark.parametrize(
    ("question", "statements"),
    [
        ("does FortiGate discard spam on pop3", ["fortigate-spam-discard-pop3-imap"]),
        ("Can fortios discard junk over IMAP?", ["fortigate-spam-discard-pop3-imap"]),
        ("does sophos utm blackhole spam on pop3", ["sophos-utm-spam-blackhole"]),
        (
            "does WatchGuard deny spam on smtp?",
            ["watchguard-spamblocker-service-spam-deny-smtp"],
        ),
        ("can zorp quarantine viruses on pop3", ["zorp-pop3-virus-quarantine-delete"]),
        ("does watchguard reject viruses on smtp", ["watchguard-gateway-antivirus-virus-deny"]),
    ],
)
def test_a_product_is_answered_by_its_documents(question: str, statements: list[str]) -> None:
    text, found = said(question)
    assert found == statements
    document = CATALOGUE.documents[CATALOGUE.statements[statements[0]].document]
    assert document.title in text
    assert document.date in text
    assert f"{CATALOGUE.confidence(CATALOGUE.statements[statements[0]])} confidence" in text


def test_what_was_measured_is_told_too() -> None:
    text, _ = said("does clamsmtp pass infected mail")
    assert text.endswith("; measured no, by this project's contract.")


def test_a_product_is_told_of_where_the_question_is_unsure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    question = "why does amavis drop viruses"
    found = response.respond(question, BOOK)
    assert not found.confident
    assert found.answers[0].url.startswith("questions/")
    assert main(["ask", question]) == 0
    out = capsys.readouterr().out
    assert out.startswith("First         amavisd-new offers “D_DISCARD” (do not deliver) for ")
    assert "products/amavis/#amavisd-new-virus-d-discard\n\nNot sure which of these" in out


def test_a_no_and_what_it_means_are_told() -> None:
    text, _ = said("does FortiGate discard spam on pop3")
    assert text == (
        "FortiGate does not offer “discard” (drop) for spam on POP3, IMAP, by FortiOS 5.2, Spam "
        "actions (FortiOS 5.2, undated); high confidence."
    )


def test_documents_that_differ_are_both_told() -> None:
    text, found = said("does fortigate discard spam on smtp")
    assert found == ["fortigate-spam-discard-smtp", "fortigate-spam-discard-smtp-reply"]
    assert text.endswith("The documents differ.")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("does Mimecast reject spam on smtp", "Mimecast"),
        ("can our proofpoint drop viruses on pop3?", "proofpoint"),
        ("Will Acmewall Pro discard spam on imap?", "Acmewall"),
    ],
)
def test_an_unknown_product_is_plainly_not_known(question: str, name: str) -> None:
    assert said(question) == (f"Not known: nothing is stated here of “{name}”.", [])


def test_a_product_of_which_that_is_not_stated_is_no_no() -> None:
    text, found = said("can check point delete spam on imap")
    assert text.startswith("Not known: nothing was found on that for Check Point")
    assert found == []


@pytest.mark.parametrize(
    "question",
    [
        "does our gateway reject spam on pop3",
        "can I deny spam on imap",
        "does Cyberoam drop spam on pop3",
        "is spam dropped over pop3 by the firewall",
        "our FortiGate shows a certificate warning in Outlook",
        "does teh gatway bounce spam on pop",
    ],
)
def test_other_questions_are_answered_as_before(question: str) -> None:
    assert products.told(question, BOOK) is None


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("discard", "spam/drop/smtp"),
        ("blackhole", "spam/drop/smtp"),
        ("deny", "spam/reject/smtp"),
        ("prefix the subject of", "spam/tag/smtp"),
        ("change the recipient of", "spam/forward/smtp"),
    ],
)
def test_vendors_words_are_understood_without_a_product(word: str, cell: str) -> None:
    found = response.respond(f"can the gateway {word} spam on smtp", BOOK)
    assert found.answers[0].id == cell


def test_the_json_contract_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", "does FortiGate discard spam on pop3"]) == 0
    data = json.loads(capsys.readouterr().out)
    first = data["answers"][0]
    assert (first["id"], first["kind"], first["verdict"]) == ("spam/drop/pop3", "cell", "no")
    assert first["summary"].startswith("FortiGate does not offer “discard”")
    assert "In Cyberoam UTM: No." in first["summary"]
    assert first["citations"][0]["source"] == "fortigate-spam-actions"
    assert "FortiOS 5.2, undated" in first["citations"][0]["section"]
    assert first["url"] == "products/fortinet/#fortigate-spam-discard-pop3-imap"
    assert "https://help.fortinet.com/" in first["reply"]
    assert "1073" not in first["reply"]


def replied(question: str) -> str:
    return response.respond(question, BOOK).answers[0].reply


@pytest.mark.parametrize(
    "question",
    [
        "does FortiGate discard spam on pop3",
        "does palo alto drop viruses on pop3",
        "does zorp reject spam on pop3",
        "does FortiMail reject spam on imap?",
        "does Mimecast reject spam on smtp",
    ],
)
def test_what_staff_must_know_is_not_sent(question: str) -> None:
    sent = replied(question)
    for note in ("confidence", "inferred", "excerpt was read", "copy at", "not a no", "nothing is"):
        assert note not in sent
    assert "version" in sent


def test_a_refusal_that_is_an_error_to_the_reader_begins_with_no() -> None:
    sent = replied("does Zorp reject spam on pop3?")
    no = (
        "No in the sense of Reject: it answers the mail program with an error; the sender learns "
        "nothing, and the mail stays on the server."
    )
    assert sent.startswith(f"Hello,\n\n{no} ")
    assert "\n- Tag: " in sent
    assert "\n- Accept: " not in sent
    assert said("does Zorp reject spam on pop3?")[0].startswith(no)
    assert "No in the sense" not in replied("does WatchGuard deny spam on smtp?")


def test_of_what_is_not_known_the_customer_is_asked() -> None:
    sent = replied("does FortiMail reject spam on imap?")
    assert "We do not know the settings of FortiMail for this." in sent
    assert "This is a limit of the protocol: no product could do it." in sent
    assert "what its settings page offers for spam on IMAP." in sent
    assert "limit of the protocol" not in replied("does Mimecast reject spam on smtp")


def test_a_protocol_of_which_nothing_is_stated_is_named() -> None:
    missing = "On SMTP nothing was found on that for "
    assert missing in said("does palo alto drop viruses on smtp and pop3")[0]
    assert missing in replied("does palo alto drop viruses on smtp and pop3")


def test_a_wish_with_a_known_product_is_answered_by_its_documents() -> None:
    _, found = said("we have a FortiGate and want to drop spam on pop3")
    assert found == ["fortigate-spam-discard-pop3-imap"]


def test_the_terminal_says_whose_verdict_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "does FortiGate discard spam on pop3"]) == 0
    out = capsys.readouterr().out
    assert "First         FortiGate does not offer" in out
    assert "NO BY PRODUCT in Cyberoam UTM" in out
    assert main(["ask", "does Mimecast reject spam on smtp"]) == 0
    assert "Not known: nothing is stated here of “Mimecast”." in capsys.readouterr().out


def test_the_products_beside_the_book_are_read_once() -> None:
    products.told("does FortiGate discard spam on pop3", BOOK)
    assert isinstance(BOOK.folder, Path)
    assert products._catalogue(BOOK) is products._catalogue(BOOK)


def test_every_product_is_found_by_its_own_name() -> None:
    for product in CATALOGUE.products.values():
        yes = [one for one in CATALOGUE.statements_of(product.id) if one.offered is Verdict.YES]
        if not product.stem or not any(one.action is Treatment.TAG for one in yes):
            continue
        told = products.told(f"does {product.name} tag spam", BOOK)
        assert told is not None, product.id
        named = {one.product for one in told.statements}
        assert named <= {product.id} or product.name in told.said
