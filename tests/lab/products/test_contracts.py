"""The contracts of products, and what is said to have changed in the mail."""

from __future__ import annotations

import pytest

from kb.knowledge import loader, products
from kb.lab.mail import samples
from kb.lab.products import contracts
from kb.lab.products.changes import changed
from kb.model import Action, Observation, Threat, Treatment

RUNS = products.load(loader.load()).runs


def seen(product: str, id_: str) -> Observation:
    """What was observed in a stored run."""
    return next(one.observation for one in RUNS[product].runs if one.id == id_)


def test_what_is_stored_follows_from_what_was_observed() -> None:
    for runs in RUNS.values():
        for one in runs.runs:
            found = contracts.conditions(one.treatment, one.threat, one.observation, one.bounced)
            assert tuple(map(str, found)) == one.findings
            told = contracts.fulfilled(one.threat, one.observation, one.bounced)
            assert told == one.fulfils
            assert (one.treatment in told) is (one.verdict == "yes")


def test_every_action_has_a_contract_for_its_threat() -> None:
    for threat, tried in contracts.TRIED.items():
        actions = {Treatment(action) for action in Action if action.threat is threat}
        assert actions <= set(tried)


@pytest.mark.parametrize("bounced", [True, False])
def test_a_bounce_is_taken_and_told(bounced: bool) -> None:
    found = contracts.fulfilled(Threat.SPAM, seen("amavisd-new", "spam-d-bounce"), bounced)
    assert (Treatment.BOUNCE in found) is bounced
    assert Treatment.DROP in found
    assert Treatment.REJECT not in found


def test_a_refused_virus_is_a_reject() -> None:
    refused = seen("clamsmtp", "action-bounce")
    assert contracts.fulfilled(Threat.VIRUS, refused, False) == (Treatment.REJECT,)


HEAD, BODY = samples.SPAM.octets.split(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (HEAD + b"\r\nX-Spam: Yes\r\n\r\n" + BODY, ("+X-Spam",)),
        (HEAD.replace(b"Cheap", b"[SPAM] Cheap", 1) + b"!\r\n\r\n" + BODY, ("Subject",)),
        (HEAD.replace(b"Date: ", b"X-Date: ", 1) + b"\r\n\r\n" + BODY, ("-Date", "+X-Date")),
        (HEAD + b"\r\n\r\nMore\r\n" + BODY, ("body",)),
        (HEAD.replace(b"Subject: ", b"Subject:\r\n ", 1) + b"\r\n\r\n" + BODY,
         ("order or folding",)),
    ],
    ids=["added", "changed", "renamed", "body", "folding"],
)  # fmt: skip
def test_what_changed_is_told(message: bytes, told: tuple[str, ...]) -> None:
    assert changed([message]) == {"spam": told}


@pytest.mark.parametrize("trace", [b"", b"Received: from a by b; Mon, 02 Mar 2026\r\n"])
def test_as_sent_and_tagged_are_no_change(trace: bytes) -> None:
    assert changed([trace + samples.SPAM.octets, trace + samples.SPAM.tagged]) == {}


def test_another_test_string_stands_for_gtube() -> None:
    for string in samples.LIKE_GTUBE.values():
        assert changed([samples.SPAM.octets.replace(samples.GTUBE, string)]) == {}
