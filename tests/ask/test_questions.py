"""The answers and their replies."""

from __future__ import annotations

import re

import pytest

from kb.ask.response import respond
from kb.knowledge import loader
from kb.model import Question, Threat, Verdict
from kb.render.reply import reply

BOOK = loader.load()
SLUGS = """
why-cannot-reject-pop-imap why-cannot-drop-pop-imap why-cannot-forward-pop-imap
why-no-deliver-pop-imap reject-versus-drop what-strip-and-deliver-does is-infected-mail-tagged
which-action-to-choose how-pop3-retrieves-mail still-on-server move-or-delete-tagged-mail
tag-missing-in-webmail server-rule-misses-tag tag-missing-in-imap-list tls-mail-not-scanned
certificate-warning dkim-fails-after-tag client-downloads-again timeout-large-attachment
size-mismatch partial-fetch-bypass sender-got-bounce duplicates-after-forward bcc-recipients
mixed-recipients pop3-quarantine scanner-down leave-on-server-second-device

whitelist-wanted-mail report-false-positive spam-still-arrives virus-got-through encrypted-archive
smime-pgp-scanned over-size-limit get-stripped-file-back harmless-file-removed
release-quarantined-mail quarantine-retention quarantine-digest spam-versus-probable-spam
may-mail-be-dropped-legally microsoft-365-gmail-oauth tag-missing-in-new-outlook
rule-runs-on-one-computer rules-on-a-phone gmail-pop-second-computer starttls-stripped
mta-sts-dane-fails dmarc-fails-behind-gateway
""".split()  # noqa: SIM905 - a list of quoted words is harder to compare

JARGON = re.compile(
    r"\b(5yz|4yz|UID|UIDL|RETR|STAT|FETCH|EXPUNGE|octets?|reverse-path|LMTP|RCPT|MX|"
    r"maildrop|backscatter|MIME|5321|1939)\b"
)


def test_the_first_28_are_there() -> None:
    assert {*SLUGS} <= {*BOOK.questions}


@pytest.mark.parametrize("slug", SLUGS)
def test_it_leads_on_to_others(slug: str) -> None:
    assert BOOK.questions[slug].related


@pytest.mark.parametrize("slug", BOOK.questions)
def test_reply_is_ready_to_send(slug: str) -> None:
    text = reply(BOOK, BOOK.questions[slug], "https://help.example.test")
    assert text.startswith("Hello,\n\n")
    assert f"https://help.example.test/questions/{slug}/" in text
    claims = [BOOK.claims[id_] for id_ in BOOK.questions[slug].claims]
    grounded = any(c.source == "article-1073" for claim in claims for c in claim.citations)
    assert ("\nThis answer is based on knowledge base article 1073.\n" in text) is grounded
    assert f'\nFrom our page "{BOOK.questions[slug].title}".\n' in text
    assert f"questions/{slug}/" not in reply(BOOK, BOOK.questions[slug]), "none can follow that"
    assert not re.search(r"`|\*\*|\]\(", text), "plain text, no markup"


@pytest.mark.parametrize("slug", BOOK.questions)
def test_authored_reply_has_no_jargon(slug: str) -> None:
    assert not JARGON.findall(BOOK.questions[slug].reply)


def _sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?=\s|$)", text))


@pytest.mark.parametrize("slug", BOOK.questions)
def test_answer_is_short(slug: str) -> None:
    question: Question = BOOK.questions[slug]
    assert 1 <= _sentences(question.answer) <= 3


@pytest.mark.parametrize("id_", BOOK.cells)
def test_reply_of_a_cell_is_composed_from_it(id_: str) -> None:
    cell = BOOK.cells[id_]
    text = reply(BOOK, cell)
    assert cell.customer in text
    assert not JARGON.findall(text)
    found = "infected mail" if cell.threat is Threat.VIRUS else "spam"
    assert f'the action "{BOOK.actions[cell.action].title}" of Cyberoam UTM' in text
    assert found in text.split("\n\n")[1]
    assert ("is not available" in text) is (cell.article is Verdict.NO)
    assert cell.protocol.label in text
    for action in cell.instead:
        assert f"- {BOOK.actions[action].title}: {BOOK.actions[action].summary}" in text
    assert "article 1073" in text


SYMPTOMS = """
certificate-warning dkim-fails-after-tag dmarc-fails-behind-gateway client-downloads-again
get-stripped-file-back gmail-pop-second-computer mta-sts-dane-fails old-client-without-tls12
server-rule-misses-tag starttls-stripped tag-missing-in-webmail tag-missing-in-new-outlook
tag-missing-in-imap-list timeout-large-attachment tls-mail-not-scanned sender-got-bounce
imap-slow-or-push-late pop3-scanning-does-nothing rule-runs-on-one-computer
""".split()  # noqa: SIM905 - a list of quoted words is harder to compare

CONDITION = re.compile(
    r"\b(?:if|where|when|whether|either|most often|one of them|can take)\b|\?|is:"
)
GUESSED = re.compile(
    r"Since the gateway|your mail program no longer sees|is stuck at|we will look at the gateway|"
    r"has taken the file out|The message you mention|It looks as if|the mark is not there yet|"
    r"Your mail program collects mail over|Your gateway is not on that way"
)


@pytest.mark.parametrize("slug", SYMPTOMS)
def test_a_cause_that_nobody_told_us_is_a_condition(slug: str) -> None:
    text = BOOK.questions[slug].reply
    assert CONDITION.search(text.lower().partition("\n\nplease tell us")[0]), "says how to tell"
    assert not GUESSED.search(text)


@pytest.mark.parametrize(
    "question",
    [
        "we get a certificate warning since today, we have no TLS scanning",
        "new version of thunderbird complains about certificate not trusted",
    ],
)
def test_nothing_is_installed_for_a_warning_before_its_issuer_is_known(question: str) -> None:
    text = BOOK.questions["certificate-warning"].reply
    answers = respond(question, BOOK).answers
    assert all(one.id != "certificate-warning" or text.strip() in one.reply for one in answers)
    assert "certificate-warning" in [one.id for one in answers]
    assert "nstall" not in text
    assert text.index("open the certificate from the warning") < text.index("your gateway")
    assert "install nothing" in BOOK.questions["certificate-warning"].answer
