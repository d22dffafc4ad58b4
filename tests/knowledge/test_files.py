"""A mistake in one record or file is told in one exact line, before any rule is applied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.knowledge import loader, reading
from kb.knowledge.loader import data_folder
from kb.model import Group
from kb.render.reply import reply
from support.data import Data


def spoil_encoding(data: Data, file: str) -> None:
    path = data.folder / file
    path.write_bytes(path.read_bytes() + b"# na\xefve\n")


LINE_END = b"\n"
TERMS = (data_folder() / "terms.toml").read_bytes()
"""As it is; the mistakes are made behind its end."""
EMBEDDED = "evidence/spam-tag-smtp/gateway.builtin.embedded"
EVIDENCE = (
    '{"cell": "spam/tag/smtp", "server": "embedded", "mechanism": "gateway",'
    ' "verdict": "yes", "findings": [], "transcript": [], "versions": {}, "date": "",'
    ' "observation": {"senders": [], "maildrops": []}}\n'
)
WORDED = "--- gateway.builtin.embedded.json\twordings/other.json\n+++ x.json\n"

CASES: list[tuple[str, Callable[[Data], None], str]] = [
    (
        "no TOML",
        lambda data: data.append("terms.toml", "[[terms]\n"),
        "terms.toml: not valid TOML: Expected ']]' at the end of an array declaration (at "
        f"line {TERMS.count(LINE_END) + 1}, column 8)",
    ),
    (
        "no UTF-8",
        lambda data: spoil_encoding(data, "terms.toml"),
        f"terms.toml: not UTF-8 at octet {len(TERMS) + len('# na')}; save it as UTF-8",
    ),
    (
        "file missing",
        lambda data: (data.folder / "sources.toml").unlink(),
        "sources.toml: the file is missing; restore it",
    ),
    (
        "folder's file of another kind",
        lambda data: data.write("claims/pop2.tml", ""),
        "claims/pop2.tml: data files end in .toml; rename it or move it away",
    ),
    (
        "key unknown, near a known one",
        lambda data: data.swap("sources.toml", "publisher = ", "publishers = "),
        "sources.toml: sources article-1073: unknown key `publishers`; did you mean publisher?",
    ),
    (
        "key unknown, near none",
        lambda data: data.swap("terms.toml", "term = ", 'colour = "red"\nterm = '),
        "terms.toml: terms accept-action: unknown key `colour`; delete it",
    ),
    (
        "key unknown in a citation",
        lambda data: data.swap("claims/tls.toml", "section = ", "sektion = "),
        "claims/tls.toml: claims tls-begins-at-once: citations[0]: unknown key `sektion`; "
        "did you mean section?",
    ),
    (
        "key missing",
        lambda data: data.swap("claims/tls.toml", "kind = ", "# kind = "),
        "claims/tls.toml: claims tls-begins-at-once: the key `kind` is missing; add it",
    ),
    (
        "id missing",
        lambda data: data.swap("claims/tls.toml", "id = ", "# id = "),
        "claims/tls.toml: claims number 1: the key `id` is missing; add it",
    ),
    (
        "type wrong",
        lambda data: data.line("sources.toml", "rfc1939", "year", '"1996"'),
        "sources.toml: sources rfc1939: year: write a whole number, not a text",
    ),
    (
        "type wrong inside a list",
        lambda data: data.line("claims/tls.toml", "tls-begins-at-once", "wire", "[1]"),
        "claims/tls.toml: claims tls-begins-at-once: wire[0]: write a text, not a whole number",
    ),
    (
        "verdict unknown",
        lambda data: data.line("matrix.toml", "spam/drop/imap", "article", '"perhaps"'),
        'matrix.toml: cells spam/drop/imap: article: \'perhaps\' is unknown; write "yes" or "no"',
    ),
    (
        "verdict a truth value",
        lambda data: data.line("matrix.toml", "spam/drop/imap", "article", "false"),
        'matrix.toml: cells spam/drop/imap: article: write "yes" or "no"',
    ),
    (
        "basis unknown",
        lambda data: data.line("matrix.toml", "spam/drop/imap", "basis", '"vendor"'),
        "matrix.toml: cells spam/drop/imap: basis: 'vendor' is unknown; write \"protocol\" "
        'or "product"',
    ),
    (
        "no without its basis",
        lambda data: data.line("matrix.toml", "spam/drop/imap", "basis", ""),
        'matrix.toml: cells spam/drop/imap: a no needs its `basis`: "protocol" or "product"',
    ),
    (
        "yes with a basis",
        lambda data: data.line("matrix.toml", "spam/reject/imap", "article", '"yes"'),
        "matrix.toml: cells spam/reject/imap: a yes has no `basis`; delete it or make it a no",
    ),
    (
        "action unknown",
        lambda data: data.line("matrix.toml", "spam/drop/imap", "instead", '["tags"]'),
        "matrix.toml: cells spam/drop/imap: instead[0]: 'tags' is unknown; write \"reject\" "
        'or "drop" or "accept" or "tag" or "forward" or "deliver" or '
        '"do-not-deliver" or "strip-and-deliver"',
    ),
    (
        "cell twice",
        lambda data: data.append("matrix.toml", data.text("matrix.toml", "spam/drop/imap")),
        "matrix.toml: cells spam/drop/imap: matrix.toml has this id already; keep one of the two",
    ),
    (
        "claim twice, in two files",
        lambda data: data.append("claims/tls.toml", data.text("claims/imap.toml", "junk-keyword")),
        "claims/tls.toml: claims junk-keyword: claims/imap.toml has this id already; keep "
        "one of the two",
    ),
    (
        "topic written",
        lambda data: data.swap("claims/tls.toml", "kind = ", 'topic = "imap"\nkind = '),
        "claims/tls.toml: claims tls-begins-at-once: delete `topic`; the file's name stands for it",
    ),
    (
        "question's id written",
        lambda data: data.write("questions/why.toml", 'id = "why-not"\n'),
        "questions/why.toml: delete `id`; the file's name stands for it",
    ),
    (
        "question's key missing",
        lambda data: data.write("questions/why.toml", 'title = "Why?"\n'),
        "questions/why.toml: the key `group` is missing; add it",
    ),
    (
        "question's group unknown",
        lambda data: data.write("questions/why.toml", 'title = "Why?"\ngroup = "mail"\n'),
        "questions/why.toml: group: 'mail' is unknown; write "
        + " or ".join(f'"{group}"' for group in Group),
    ),
    (
        "table of another name",
        lambda data: data.append("claims/tls.toml", "[[claim]]\n"),
        "claims/tls.toml: claim: only [[claims]] tables stand here",
    ),
    (
        "no list of tables",
        lambda data: data.write("claims/tls.toml", "[claims]\n"),
        "claims/tls.toml: claims: must be a list of tables, written [[claims]]",
    ),
    (
        "no table in the list",
        lambda data: data.write("claims/tls.toml", "claims = [1]\n"),
        "claims/tls.toml: claims number 1: write a table, not a whole number",
    ),
    (
        "cells no list of tables",
        lambda data: data.write("matrix.toml", 'product = "cyberoam-utm"\n[cells]\n'),
        "matrix.toml: cells: must be a list of tables, written [[cells]]",
    ),
    (
        "product missing",
        lambda data: data.swap("matrix.toml", "product = ", "# product = "),
        "matrix.toml: product: the keys are `product` (an id) and `[[cells]]`",
    ),
    (
        "matrix with another key",
        lambda data: data.swap("matrix.toml", "product = ", "version = 2\nproduct = "),
        "matrix.toml: version: the keys are `product` (an id) and `[[cells]]`",
    ),
    (
        "evidence that is no JSON",
        lambda data: data.write("evidence/one.json", "{"),
        "evidence/one.json: input data was truncated; run `kb verify --update`",
    ),
    (
        "evidence without its keys",
        lambda data: data.write("evidence/one.json", '{"cell": "spam/tag/smtp"}'),
        "evidence/one.json: the key `server` is missing; add it; run `kb verify --update`",
    ),
    (
        "evidence under another name",
        lambda data: data.write("evidence/one.json", EVIDENCE),
        "evidence/one.json: this is evidence/spam-tag-smtp/gateway.builtin.embedded.json; rename "
        "it or delete it",
    ),
    (
        "evidence that is no data file",
        lambda data: data.write("evidence/one.txt", "{"),
        "evidence/one.txt: evidence ends in .json or .diff; run `kb verify --update`",
    ),
    (
        "evidence that is no difference",
        lambda data: data.write("evidence/x/one.diff", "{"),
        "evidence/x/one.diff: no difference: it must start with --- and +++; "
        "run `kb verify --update`",
    ),
    (
        "evidence that differs from nothing",
        lambda data: data.write("evidence/x/one.diff", "--- two.json\n+++ one.json\n"),
        "evidence/x/one.diff: two.json is missing, from which it differs; run `kb verify --update`",
    ),
    (
        "evidence that differs from what differs",
        lambda data: data.write("evidence/x/one.diff", "--- one.diff\n+++ one.json\n"),
        "evidence/x/one.diff: it must differ from a file that ends in .json; "
        "run `kb verify --update`",
    ),
    (
        "evidence that differs from something else",
        lambda data: (
            data.write("evidence/x/two.json", "{}\n"),
            data.write("evidence/x/one.diff", "--- two.json\n+++ one.json\n@@ -1 +1 @@\n-x\n+y\n"),
        ),
        "evidence/x/one.diff: it does not fit: @@ -1 +1 @@; run `kb verify --update`",
    ),
    (
        "evidence in words that no file has",
        lambda data: (
            data.write(f"{EMBEDDED}.json", EVIDENCE),
            data.write("evidence/spam-tag-smtp/x.diff", WORDED),
        ),
        "evidence/spam-tag-smtp/x.diff: other.json is missing, from which it differs; "
        "run `kb verify --update`",
    ),
    (
        "evidence in words that cannot be read",
        lambda data: (
            data.write(f"{EMBEDDED}.json", EVIDENCE),
            data.write("evidence/spam-tag-smtp/x.diff", WORDED),
            data.write("wordings/other.json", '[{"after": "", "lines": [], "instead": []}]'),
        ),
        "evidence/spam-tag-smtp/x.diff: wordings/other.json: [0].lines: expected `array` of "
        "length >= 1; run `kb verify --update`",
    ),
    (
        "evidence both whole and as what differs",
        lambda data: (
            data.write(f"{EMBEDDED}.json", EVIDENCE),
            data.write(
                "evidence/spam-tag-smtp/gateway.builtin.embedded.diff",
                "--- gateway.builtin.embedded.json\n+++ gateway.builtin.embedded.json\n",
            ),
        ),
        "evidence/spam-tag-smtp/gateway.builtin.embedded.diff: evidence/spam-tag-smtp/"
        "gateway.builtin.embedded.json is there, too; run `kb verify --update`",
    ),
    (
        "evidence on a demonstration under another name",
        lambda data: data.write(
            "evidence/demonstrations/one.json",
            '{"demonstration": "search-misses-the-tag", "server": "embedded", "verdict": "yes",'
            ' "findings": [], "answers": [], "transcript": [], "versions": {}, "date": ""}',
        ),
        "evidence/demonstrations/one.json: this is evidence/demonstrations/"
        "search-misses-the-tag/embedded.json; rename it or delete it",
    ),
]


@pytest.mark.parametrize(("spoil", "line"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_told_in_one_line(
    spoil: Callable[[Data], None], line: str, tmp_path: Path
) -> None:
    data = Data(tmp_path / "data")
    spoil(data)
    with pytest.raises(InputError) as told:
        loader.load(data.folder)
    assert str(told.value) == line
    assert "\n" not in line


def test_hidden_files_and_editors_backups_are_passed_over(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.write("claims/.pop3.toml.swp", "")
    data.write("claims/pop3.toml~", "")
    assert loader.load(data.folder).claims.keys() == loader.load().claims.keys()


def test_the_files_name_is_the_claims_topic(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    claim = data.text("claims/imap.toml", "junk-keyword")
    data.cut("claims/imap.toml", "junk-keyword")
    data.write("claims/keywords.toml", claim)
    assert loader.load(data.folder).claims["junk-keyword"].topic == "keywords"


def test_the_files_name_is_the_questions_id(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.write(
        "questions/where-is-it.toml",
        'title = "Where is it?"\ngroup = "clients"\nanswer = "There."\nexplanation = "It stays."\n'
        'steps = ["Look."]\nreply = "Dear customer"\nclaims = ["uidl-persists"]\nrelies = {}\n',
    )
    assert [q.title for q in reading.read(data.folder).questions.values()] == ["Where is it?"]


def test_a_desk_of_ones_own_takes_the_place_of_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('vendor = "Example"\ngreeting = "Good day,"\n', encoding="utf-8")
    monkeypatch.setenv(loader.DESK, str(own))
    book = loader.load.__wrapped__()
    text = reply(book, book.cells["spam/tag/pop3"])
    assert text.startswith("Good day,\n\n")
    assert "\n\nKind regards,\nExample support\n\n" in text


def test_a_mistake_in_a_desk_of_ones_own_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('greetings = "Good day,"\n', encoding="utf-8")
    monkeypatch.setenv(loader.DESK, str(own))
    with pytest.raises(InputError) as told:
        loader.load.__wrapped__()
    assert (
        str(told.value)
        == f"KB_DESK ({own}): unknown key `greetings`; did you mean greeting or foreign?"
    )
