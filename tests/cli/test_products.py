"""`kb products` and `kb show PRODUCT` as people and scripts meet them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kb.cli import main
from kb.knowledge import loader, products
from kb.model import Protocol
from kb.render.products import ABSENT, COLUMNS, NEITHER

CATALOGUE = products.load(loader.load())


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints that succeeds."""
    assert main([*arguments]) == 0
    return capsys.readouterr().out


def test_text_says_what_when_and_how_sure(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "products", "--vendor", "fortinet", "--action", "drop")
    assert out == (
        "2 statements on 1 product of 1 vendor.\n"
        "Confidence: 2 high, 0 medium, 0 low (`kb show ID` tells why).\n"
        f"{NEITHER}\n{ABSENT}\n"
        "\n"
        "FortiGate (fortigate): Fortinet, a gateway\n"
        "  spam  smtp       yes  drop  discard  FortiOS 5.2, undated; documents differ\n"
        "  spam  pop3 imap  no   drop  discard  FortiOS 5.2, undated\n"
    )


def test_text_marks_what_rests_on_less(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "products", "--protocol", "pop3")
    assert "; inferred" in out
    assert "; from a copy" in out
    assert "; another's word" in out


def test_nothing_found_is_no_no(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "products", "--vendor", "isbg", "--protocol", "smtp")
    assert out.startswith("0 statements on 0 products of 0 vendors.")
    assert ABSENT in out


def test_csv_has_a_row_for_each_protocol(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "products", "--format", "csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == sum(len(one.protocols) for one in CATALOGUE.statements.values())
    assert all(row["date"] and row["address"] and row["confidence"] for row in rows)
    assert {row["protocol"] for row in rows} == set(Protocol)


def test_json_is_what_the_export_has(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(printed(capsys, "products", "--vendor", "sophos", "--format", "json"))
    assert {row["vendor"] for row in rows} == {"sophos"}
    one = next(row for row in rows if row["id"] == "sophos-utm-spam-quarantine")
    assert one["page"] == "products/sophos/#sophos-utm-spam-quarantine"
    assert one["mechanism"] == "prefetch"
    assert one["confidence"] == "medium"


def test_markdown_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "products", "--vendor", "clamsmtp", "--format", "markdown")
    head, line, *rows = out.split("\n\n")[0].splitlines()
    assert head.count("|") == line.count("|") == 9
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--vendor", "fortnet"],
            "kb products: --vendor: no vendor is called 'fortnet'; did you mean fortinet?\n",
        ),
        (["--vendor", "microsoft"], "kb products: --vendor: no vendor is called 'microsoft'; "
         "`kb products` names them all\n"),
        (["--vendor", "qqq"], "kb products: --vendor: no vendor is called 'qqq'; "
         "`kb products` names them all\n"),
    ],
)  # fmt: skip
def test_an_unknown_vendor_is_told_in_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["products", *arguments]) == 2
    assert capsys.readouterr().err == line


@pytest.mark.parametrize("name", ["FortiGate", "forti-gate", "fortios", "Forti Mail"])
def test_a_vendor_is_found_by_its_product(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = printed(capsys, "products", "--vendor", "fortinet")
    assert printed(capsys, "products", "--vendor", name) == wanted


def test_what_is_chosen_from_may_be_in_capitals(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = printed(capsys, "products", "--protocol", "smtp", "--action", "reject")
    assert printed(capsys, "products", "--protocol", "SMTP", "--action", "Reject") == wanted


def test_a_name_that_several_products_have_finds_their_vendor_and_none_of_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wanted = printed(capsys, "products", "--vendor", "juniper")
    assert printed(capsys, "products", "--vendor", "srx") == wanted
    assert main(["show", "srx"]) == 2


@pytest.mark.parametrize("arguments", [["--action", "discard"], ["--protocol", "nntp"]])
def test_an_unknown_word_is_told_with_those_that_are_known(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["products", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "choose from" in told


@pytest.mark.parametrize("name", ["fortigate", "FortiGate", "forti gate", "Sophos UTM 9", "astaro"])
def test_a_product_is_shown_by_id_or_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "show", name)
    assert out.splitlines()[0] in ("FortiGate", "Sophos UTM 9")
    assert "\nPage          products/" in out
    assert NEITHER in out


def test_a_statement_is_shown_with_its_document_and_what_is_against_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = printed(capsys, "show", "fortigate-spam-discard-smtp")
    for words in (
        "Words         “messages detected as spam are deleted. No notification is sent”",
        "Dated         FortiOS 5.2, undated",
        "Confidence    high",
        "Against it    - fortigate-spam-discard-smtp-reply: “discard” is offered and means reject",
    ):
        assert words in out


@pytest.mark.parametrize("id_", CATALOGUE.documents)
def test_every_document_is_shown(id_: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "show", id_)


def test_what_is_nothing_is_told_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "spam/rejekt/pop3"]) == 2
    assert "spam/reject/pop3" in capsys.readouterr().err


def test_a_slip_in_a_product_s_id_is_told_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "fortigat"]) == 2
    assert "'fortigat'; did you mean fortigate or " in capsys.readouterr().err
    assert main(["show", "UIDL"]) == 2
    assert capsys.readouterr().err.endswith("'UIDL'; `kb ask` finds by words\n")


def test_what_was_measured_stands_beside_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "products", "--vendor", "clamsmtp")
    assert "3 measured, by this project's contracts: fulfilled by 2, not by 1.\n" in out
    (row,) = (line for line in out.splitlines() if " pass " in line)
    assert row.endswith("; measured no, by this project's contract")
    rows = csv.DictReader(
        io.StringIO(printed(capsys, "products", "--vendor", "clamsmtp", "--format", "csv"))
    )
    told = {row["named"]: (row["measured"], row["run"]) for row in rows}
    assert told["drop"] == ("yes", "products/measured/clamsmtp/#action-drop")
    one = json.loads(printed(capsys, "products", "--vendor", "clamsmtp", "--format", "json"))[2]
    assert (one["measured"], one["differs"]) == ("no", True)


def test_a_measured_statement_is_shown_with_its_findings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = " ".join(printed(capsys, "show", "pigeonhole-spam-reject").split())
    for words in (
        'Measured no: with `reject "This is spam.";` the contract of reject is not fulfilled',
        "- not met: the sender's server was told 5yz for the spam in the SMTP transaction",
        "It fulfils drop, bounce",
        "Finding offered: yes; by this project's contract of reject: no",
        "Transcript products/measured/pigeonhole/#reject",
    ):
        assert words in out


def test_a_product_that_was_measured_is_shown_with_versions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = printed(capsys, "show", "clamsmtp")
    assert "Measured      3 settings on " in out
    assert "clamsmtp 1.10" in out


def test_when_a_document_was_read_is_told_or_that_nobody_noted_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "Read          on 2026-" in printed(capsys, "show", "spampd-manual")
    assert "Read          the day of reading was not noted" in printed(
        capsys, "show", "clamsmtpd-conf"
    )
