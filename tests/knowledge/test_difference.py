"""A difference between two texts is a unified diff, and brings the other text back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.knowledge.difference import applied, base, difference

NAMES = ("one", "two")
TEXT = st.lists(
    st.text(st.characters(exclude_characters="\n"), max_size=4) | st.sampled_from("abc-+@")
).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(TEXT, TEXT)
@example("", "")
@example("", "a\n")
@example("a\n", "")
@example("--- a\n", "+++ b\n@@ -1 +1 @@\n")
@example("a\x85b\u2028c\r\n", "a\x85b\n")
def test_the_difference_brings_the_other_text_back(one: str, two: str) -> None:
    told = difference(one, two, NAMES)
    assert applied(one, told) == two
    assert base(told) == "one"


@given(TEXT)
def test_the_same_text_differs_in_nothing(text: str) -> None:
    assert difference(text, text, NAMES) == "--- one\n+++ two\n"


@given(TEXT, TEXT, TEXT)
def test_it_fits_no_text_that_differs_where_it_changes_something(
    one: str, two: str, other: str
) -> None:
    told = difference(one, two, NAMES)
    removed = [line[1:] for line in told.split("\n")[2:] if line.startswith("-")]
    if not set(removed) <= set(other.split("\n")[:-1]):
        with pytest.raises(ValueError, match="does not fit"):
            applied(other, told)


def test_it_is_what_diff_writes_with_the_place_in_words() -> None:
    one, two = "a\nb\nc\nd\ne\n", "a\nB\nc\ne\nf\ng\n"
    told = difference(one, two, NAMES, lambda lines, number: f"line {number + 1} of {len(lines)}")
    assert (
        told
        == """\
--- one
+++ two
@@ -2 +2 @@ line 2 of 6
-b
+B
@@ -4 +3,0 @@ line 4 of 6
-d
@@ -5,0 +5,2 @@ line 5 of 6
+f
+g
"""
    )


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("", "no difference"),
        ("--- one\n", "no difference"),
        ("--- one\n+++ two\na\n", "no hunk: a"),
        ("--- one\n+++ two\n@@ -1 +1 @@\n-x\n+y\n", "it does not fit"),
        ("--- one\n+++ two\n@@ -2 +2 @@\n-b\n@@ -1 +1 @@\n-a\n", "it does not fit"),
        ("--- one\n+++ two\n@@ -1,2 +1 @@\n-a\n+y\n", "it does not fit"),
        ("--- one\n+++ two\n@@ -9 +9 @@\n-a\n", "it does not fit"),
        ("--- one\n+++ two\n@@ -1 +1 @@\n-a", "no line end"),
    ],
)
def test_what_is_no_difference_from_a_text_is_refused(told: str, line: str) -> None:
    with pytest.raises(ValueError, match=line):
        applied("a\nb\n", told)
