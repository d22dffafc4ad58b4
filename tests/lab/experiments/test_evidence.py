"""Evidence files: whole for the first stack, else what differs; touched only for a reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.knowledge import evidence as files
from kb.knowledge.loader import data_folder
from kb.lab.experiments import evidence
from kb.model import (
    Answer,
    Demonstrated,
    Evidence,
    Exchange,
    MaildropView,
    Moment,
    Observation,
    Protocol,
    Verdict,
)

LINES = ("S: +OK …", "C: STAT", "S: +OK 2 300", "C: RETR 1", "S: +OK 150 octets", "S: .")
ONE = Evidence(
    cell="spam/tag/pop3",
    server="embedded",
    mechanism="gateway",
    verdict=Verdict.YES,
    findings=("met: x", "met: y"),
    observation=Observation(
        senders=(),
        maildrops=(MaildropView(recipient="r", moment=Moment.END, messages=()),),
    ),
    transcript=(
        Exchange(client="sender", server="gateway", protocol=Protocol.SMTP, lines=("S: 220 …",)),
        Exchange(client="recipient", server="gateway", protocol=Protocol.POP3, lines=LINES),
    ),
    order="0*3",
    versions={"kb": "1"},
    date="2026-01-01",
)
NAME = "evidence/spam-tag-pop3/gateway.builtin.embedded.json"


def changed(evidence: Evidence, **changes: Any) -> Evidence:
    return msgspec.structs.replace(evidence, **changes)


def said(line: int, words: str, server: str = "other", of: Evidence = ONE) -> Evidence:
    """The evidence of another stack, whose server says one thing otherwise."""
    first, second = of.transcript
    lines = (*second.lines[:line], words, *second.lines[line + 1 :])
    second = msgspec.structs.replace(second, lines=lines)
    return changed(of, server=server, transcript=(first, second), versions={"other": "7"})


def stand(folder: Path) -> dict[str, bytes]:
    """Every file's octets."""
    found = (*files.files(folder), *(folder / "wordings").glob("*"))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def test_a_file_a_cell_mechanism_scanner_and_server(tmp_path: Path) -> None:
    assert evidence.store(tmp_path, [ONE], []) == [f"wrote {NAME}"]
    octets = (tmp_path / NAME).read_bytes()
    assert msgspec.json.decode(octets, type=Evidence) == ONE
    assert octets.startswith(
        b'{\n  "cell": "spam/tag/pop3",\n  "server": "embedded",\n  "mechanism": "gateway",\n'
        b'  "scanner": "builtin",'
    )
    assert octets.endswith(b"}\n")
    assert "S: +OK …".encode() in octets


def test_versions_and_date_alone_touch_no_file(tmp_path: Path) -> None:
    both = [ONE, said(2, "S: +OK 2 301")]
    evidence.store(tmp_path, both, [])
    before = stand(tmp_path)
    later = [changed(each, versions={"kb": "2"}, date="2026-02-02") for each in both]
    assert evidence.store(tmp_path, later, []) == []
    assert stand(tmp_path) == before


def test_anything_else_is_written_with_the_new_date(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE], [])
    later = changed(ONE, verdict=Verdict.NO, date="2026-02-02")
    assert len(evidence.store(tmp_path, [later], [])) == 1
    assert b"2026-02-02" in (tmp_path / NAME).read_bytes()


def test_what_no_experiment_yields_is_deleted(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE], [])
    assert evidence.store(tmp_path, [], [ONE]) == [f"deleted {NAME}"]
    assert list((tmp_path / "evidence").iterdir()) == []


def test_what_another_stack_does_otherwise_can_be_read(tmp_path: Path) -> None:
    other = changed(said(2, "S: +OK 2 messages (300 octets)"), findings=("not met: x", "met: y"))
    changes = evidence.store(tmp_path, [other, ONE], [])
    assert changes[0] == "wrote evidence/spam-tag-pop3/gateway.builtin.other.diff"
    assert (
        (tmp_path / changes[0].split()[1]).read_text(encoding="utf-8")
        == """\
--- gateway.builtin.embedded.json
+++ gateway.builtin.other.json
@@ -3 +3 @@
-  "server": "embedded",
+  "server": "other",
@@ -8 +8 @@ findings
-    "met: x",
+    "not met: x",
@@ -40 +40 @@ transcript, recipient to gateway, after STAT
-        "S: +OK 2 300",
+        "S: +OK 2 messages (300 octets)",
@@ -49 +49 @@ versions
-    "kb": "1"
+    "other": "7"
"""
    )
    assert files.read(tmp_path, Evidence) == (ONE, other)


def test_a_stack_that_does_the_same_adds_a_handful_of_lines(tmp_path: Path) -> None:
    same = [changed(ONE, server=f"stack-{n}") for n in range(3)]
    evidence.store(tmp_path, [ONE, *same], [])
    for n in range(3):
        file = tmp_path / f"evidence/spam-tag-pop3/gateway.builtin.stack-{n}.diff"
        assert len(file.read_text(encoding="utf-8").splitlines()) == 5
    assert files.read(tmp_path, Evidence) == (ONE, *same)


def test_another_scanner_differs_from_the_first_stack_with_the_first_scanner(
    tmp_path: Path,
) -> None:
    every = [ONE] + [
        changed(ONE, scanner=scanner, server=server)
        for scanner, server in [("clamd", "embedded"), ("clamd", "other"), ("builtin", "other")]
    ]
    evidence.store(tmp_path, every, [])
    heads = {name: text.split(b"\n")[0] for name, text in stand(tmp_path).items()}
    assert heads.pop(NAME) == b"{"
    assert set(heads.values()) == {b"--- gateway.builtin.embedded.json"}
    assert len(heads) == 3
    assert set(map(repr, files.read(tmp_path, Evidence))) == set(map(repr, every))


def test_new_evidence_on_the_first_stack_leaves_the_others_what_they_were(tmp_path: Path) -> None:
    other = said(2, "S: +OK 2 301")
    evidence.store(tmp_path, [ONE, other], [])
    now = said(4, "S: +OK", server="embedded")
    assert evidence.store(tmp_path, [now], []) == [
        f"wrote {NAME}",
        "wrote evidence/spam-tag-pop3/gateway.builtin.other.diff",
    ]
    assert files.read(tmp_path, Evidence) == (now, other)


def test_what_differs_is_whole_where_the_first_stacks_is_gone_and_back_again(
    tmp_path: Path,
) -> None:
    other = said(2, "S: +OK 2 301")
    evidence.store(tmp_path, [ONE, other], [])
    before = stand(tmp_path)
    evidence.store(tmp_path, [], [ONE])
    assert list(stand(tmp_path)) == ["evidence/spam-tag-pop3/gateway.builtin.other.json"]
    assert files.read(tmp_path, Evidence) == (other,)
    evidence.store(tmp_path, [ONE], [])
    assert stand(tmp_path) == before


def test_evidence_is_the_same_in_whatever_order_it_was_stored(tmp_path: Path) -> None:
    every = [ONE, said(2, "S: +OK 2 301"), said(5, "S: …", "third")]
    evidence.store(tmp_path / "one", every, [])
    for each in reversed(every):
        evidence.store(tmp_path / "two", [each], [])
    assert stand(tmp_path / "one") == stand(tmp_path / "two")


def test_what_is_put_otherwise_time_and_again_stands_in_the_stacks_wording(tmp_path: Path) -> None:
    firsts = [changed(ONE, mechanism=f"way-{n}") for n in range(3)]
    others = [said(4, "S: +OK Message follows", of=each) for each in firsts]
    others[0] = said(2, "S: +OK 2 301", of=others[0])
    changes = evidence.store(tmp_path, [*firsts, *others], [])
    assert changes[-1] == "wrote wordings/other.json"
    words = msgspec.json.decode((tmp_path / "wordings/other.json").read_bytes())
    assert words == [
        {"after": "RETR", "lines": ["S: +OK 150 octets"], "instead": ["S: +OK Message follows"]}
    ]
    differences = [
        (tmp_path / f"{each.name}.diff").read_text(encoding="utf-8").splitlines() for each in others
    ]
    assert differences[0][0] == "--- way-0.builtin.embedded.json\twordings/other.json"
    assert [line for line in differences[0] if "S: " in line] == [
        '-        "S: +OK 2 300",',
        '+        "S: +OK 2 301",',
    ]
    assert not [line for text in differences[1:] for line in text if "S: " in line]
    read = files.read(tmp_path, Evidence)
    assert sorted(read, key=lambda each: each.name) == sorted(
        [*firsts, *others], key=lambda each: each.name
    )
    assert evidence.store(tmp_path, [], others)[-1] == "deleted wordings/other.json"
    assert not (tmp_path / "wordings").exists()


def test_the_stored_evidence_is_what_storing_it_anew_makes_of_it(tmp_path: Path) -> None:
    every = [*files.read(data_folder(), Evidence), *files.read(data_folder(), Demonstrated)]
    evidence.store(tmp_path, every, [])
    assert stand(tmp_path) == stand(data_folder())
    assert [*files.read(tmp_path, Evidence), *files.read(tmp_path, Demonstrated)] == every


def test_a_further_stack_adds_less_than_a_fifth_of_the_first() -> None:
    sizes: Counter[str] = Counter()
    for file in (data_folder() / "evidence").rglob("*.*"):
        sizes[file.stem.rpartition(".")[2]] += file.stat().st_size
    for file in (data_folder() / "wordings").iterdir():
        sizes[file.stem] += file.stat().st_size
    assert set(sizes) == {"embedded", "dovecot", "cyrus"}
    assert all(5 * sizes[stack] < sizes["embedded"] for stack in ("dovecot", "cyrus")), sizes


def test_demonstrations_are_stored_likewise(tmp_path: Path) -> None:
    first = Demonstrated(
        demonstration="search",
        server="embedded",
        verdict=Verdict.YES,
        findings=("met: it was seen",),
        answers=(Answer(client="a", server="b", command="SEARCH ALL", told=("found 1",)),),
        transcript=ONE.transcript,
        versions={},
        date="2026-01-01",
    )
    told = Answer(client="a", server="b", command="SEARCH ALL", told=("found 1 2",))
    other = msgspec.structs.replace(first, server="other", answers=(told,))
    assert evidence.store(tmp_path, [first, other], []) == [
        "wrote evidence/demonstrations/search/embedded.json",
        "wrote evidence/demonstrations/search/other.diff",
    ]
    assert files.read(tmp_path, Demonstrated) == (first, other)
    assert files.read(tmp_path, Evidence) == ()


WORDS = st.text(st.sampled_from('SC:+-@ok \n\r\x85\u2028"\\é…'), max_size=6)
EXCHANGES = st.lists(
    st.builds(
        Exchange,
        client=st.sampled_from(["recipient", "gateway"]),
        server=st.just("mail server"),
        protocol=st.sampled_from(Protocol),
        lines=st.lists(WORDS, max_size=8).map(tuple),
    ),
    max_size=3,
).map(tuple)
EVIDENCE = st.builds(
    changed,
    st.just(ONE),
    server=st.sampled_from(["embedded", "dovecot", "cyrus"]),
    scanner=st.sampled_from(["builtin", "clamd"]),
    verdict=st.sampled_from(Verdict),
    findings=st.lists(WORDS, max_size=3).map(tuple),
    refusal=WORDS,
    transcript=EXCHANGES,
    versions=st.dictionaries(WORDS, WORDS, max_size=2),
)


@given(runs=st.lists(st.lists(EVIDENCE, max_size=4), max_size=4), gone=st.lists(EVIDENCE))
def test_what_is_read_is_what_was_stored_whatever_was_stored_before(
    runs: list[list[Evidence]], gone: list[Evidence], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("data")
    expected: dict[str, Evidence] = {}
    for run in runs:
        evidence.store(folder, run, [])
        for each in run:
            old = expected.get(each.name)
            if old is None or evidence.compared(old) != evidence.compared(each):
                expected[each.name] = each
        assert {each.name: each for each in files.read(folder, Evidence)} == expected
        before = stand(folder)
        assert evidence.store(folder, run[-1:], []) == []
        assert stand(folder) == before
    evidence.store(folder, [], gone)
    for each in gone:
        expected.pop(each.name, None)
    assert {each.name: each for each in files.read(folder, Evidence)} == expected


def test_files_that_cannot_be_read_are_deleted(tmp_path: Path) -> None:
    other = said(2, "S: +OK 2 301")
    evidence.store(tmp_path, [ONE, other], [])
    folder = tmp_path / "evidence"
    spoiled = {
        "bad.json": '{"cell": "spam/tag/pop3"}',
        "spam-tag-pop3/gateway.builtin.bad.diff": "--- no.json\n+++ x\n",
        "spam-tag-pop3/gateway.builtin.worse.diff": "no difference",
        "spam-tag-pop3/notes.txt": "x",
    }
    for name, text in spoiled.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert set(evidence.mend(tmp_path)) == {
        f"deleted evidence/{name}, which could not be read" for name in spoiled
    }
    assert files.read(tmp_path, Evidence) == (ONE, other)


def test_what_differs_from_a_spoiled_file_is_deleted_with_it(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE, said(2, "S: +OK 2 301")], [])
    (tmp_path / NAME).write_text("{", encoding="utf-8")
    assert len(evidence.mend(tmp_path)) == 2
    assert files.read(tmp_path, Evidence) == ()


def test_what_is_not_written_as_it_would_be_now_is_written_anew(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE, said(2, "S: +OK 2 301")], [])
    before = stand(tmp_path)
    file = tmp_path / "evidence/spam-tag-pop3/gateway.builtin.other.diff"
    file.write_bytes(file.read_bytes().replace(b"@@ transcript, ", b"@@ in the "))
    assert stand(tmp_path) != before
    assert evidence.store(tmp_path, [], []) == [f"wrote {file.relative_to(tmp_path).as_posix()}"]
    assert stand(tmp_path) == before


def test_where_something_differs_is_said_once() -> None:
    both = (said(2, "S: +OK 2 301"), said(4, "S: +OK"))
    first, second = (each.transcript for each in both)
    lines = (*first[1].lines[:4], *second[1].lines[4:])
    other = changed(both[0], transcript=(first[0], msgspec.structs.replace(first[1], lines=lines)))
    heads = [line for line in files.differing(other, ONE).splitlines() if line.startswith("@@")]
    assert heads[1:3] == [
        "@@ -40 +40 @@ transcript, recipient to gateway, after STAT",
        "@@ -42 +42 @@ after RETR 1",
    ]


def test_trace_fields_of_mail_that_nobody_is_given_may_have_any_length() -> None:
    def run(size: int, word: str = "refused", server: str = "other") -> Evidence:
        lines = ("S: +OK …", "C: LIST", f"S: 1 {size}", f"S: -ERR {word}")
        talk = Exchange(client="recipient", server="gateway", protocol=Protocol.POP3, lines=lines)
        return changed(ONE, server=server, mechanism="cut-connection", transcript=(talk,))

    assert evidence.compared(run(670)) == evidence.compared(run(671))
    assert evidence.compared(run(670)) != evidence.compared(run(670, "gone"))
    assert evidence.compared(run(670, server="embedded")) != evidence.compared(
        run(671, server="embedded")
    )
