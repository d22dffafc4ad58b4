"""YARA rules: compiled once, read again when they change, and never lost to a mistake."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from pathlib import Path

import pytest

from kb.lab.mail.samples import EICAR
from kb.scan import Findings, scanner
from kb.scan.patience import Patience
from kb.scan.scanners import yara
from support.clamd import attached

RULE = 'rule {name} {{ strings: $a = "{text}" condition: $a }}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yar").write_text(RULE.format(name="Invoice", text="EICAR-STANDARD"))
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.yara").write_text(RULE.format(name="Other", text="other words"))
    (tmp_path / "README").write_text("no rule { at all")
    return tmp_path


def scan(url: str, octets: bytes) -> Findings:
    return asyncio.run(scanner("builtin", url).scan(octets))


def names(one: yara.Yara, octets: bytes) -> list[str]:
    with Patience(60, threading.Event()) as patience:
        return [found.name for found in one.test(octets, patience)]


def test_a_folder_and_a_file(folder: Path) -> None:
    findings = scan(f"yara://{folder}", attached(EICAR, "invoice.com"))
    (part,) = findings.infected
    assert (part.path, part.file, part.finding) == ((2,), "invoice.com", "Invoice")
    assert part.scanner.startswith("yara, YARA-X ")
    assert ", rules " in part.scanner
    assert scan(f"yara://{folder}/a.yar", EICAR).infected
    assert not scan(f"yara://{folder}/more", EICAR).infected
    assert scan(f"yara://{folder}", b"Subject: x\r\n\r\nbody\r\n") == Findings()


def test_rules_of_one_name_in_two_files(folder: Path) -> None:
    (folder / "c.yar").write_text(RULE.format(name="Invoice", text="TEST-FILE"))
    assert names(yara.Yara("yara", folder), EICAR) == ["Invoice", "Invoice"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rule A { condition: }", ", line 1: error"),
        ("\nrule A { condition: $b }", ", line 2: error"),
    ],
)
def test_a_mistake_at_the_start_is_one_line(folder: Path, text: str, says: str) -> None:
    (folder / "bad.yar").write_text(text)
    with pytest.raises(ValueError, match="^virus: " + re.escape(str(folder / "bad.yar"))) as caught:
        scanner("builtin", f"yara://{folder}")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_to_read(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be read: No such file"):
        scanner("builtin", f"yara://{folder}/no.yar")
    (folder / "more" / "b.yara").unlink()
    with pytest.raises(ValueError, match=r"no file here ends in \.yar or \.yara$"):
        scanner("builtin", f"yara://{folder}/more")


def test_a_change_is_read_and_a_mistake_keeps_the_rules(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(yara, "EVERY", 0)
    caplog.set_level(logging.INFO, "kb.scan.yara")
    one = yara.Yara("yara:///rules", folder)
    assert names(one, EICAR + b"other words") == ["Invoice", "Other"]
    (folder / "more" / "b.yara").unlink()
    assert names(one, EICAR + b"other words") == ["Invoice"]
    (folder / "bad.yar").write_text("rule Broken {")
    assert names(one, EICAR) == names(one, EICAR) == ["Invoice"]
    kept = [record.message for record in caplog.records if "keeps its rules" in record.message]
    assert len(kept) == 1
    assert str(folder / "bad.yar") in kept[0]
    (folder / "bad.yar").write_text(RULE.format(name="Mended", text="EICAR"))
    assert names(one, EICAR) == ["Invoice", "Mended"]
    for file in folder.rglob("*.yar*"):
        file.unlink()
    assert names(one, EICAR) == ["Invoice", "Mended"]
