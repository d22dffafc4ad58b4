"""What the scanner's programs named, as the gateway's log has it."""

from __future__ import annotations

import json

from kb.lab.experiments.hits import named
from kb.model import Hit


def line(message: str, **told: str) -> str:
    return json.dumps({"message_id": f"<{message}@lab.example.org>", **told})


def test_names_are_sorted_and_scores_left_out() -> None:
    log = [
        "python: a warning",
        json.dumps({"message": "scanner spamd: SpamAssassin 4.0.1"}),
        line("clean-1", verdict="clean"),
        line("virus", finding="Z, A, score 7.00 of 15.00, add header", scanner="c", rules="Y, B"),
        line("spam", finding="score -1000.0 of 5.0", scanner="spamd", rules="NO_RELAYS, GTUBE"),
    ]
    assert named(log) == (
        Hit(message="spam", rules=("GTUBE", "NO_RELAYS")),
        Hit(message="virus", signatures=("A", "Z"), rules=("B", "Y")),
    )


def test_a_message_that_was_looked_at_twice_has_one_hit() -> None:
    log = [line("spam", scanner="s", rules=rules) for rules in ("GTUBE", "GTUBE, B")]
    assert named(log) == (Hit(message="spam", rules=("B", "GTUBE")),)


def test_what_the_built_in_scanner_finds_is_no_hit() -> None:
    assert named([line("virus", finding="EICAR-Test-File")]) == ()
