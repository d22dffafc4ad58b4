"""The user's own rules: each rule of the data, broken in a copy, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import mail_rules
from support.rules import Case, ids_of, told

MIXED = """\
name = "procmail"
sees = ["smtp"]
acts = "Now."
place = "Here."
folder = "a folder"
move = "%TAG% %FOLDER%"
delete = ["%TAG%"]
"""

CASES: list[Case] = [
    (
        mail_rules.a_mail_rule_looks_for_the_tag,
        lambda data: data.swap("mail_rules/procmail.toml", "%TAG%\n'%FOLDER%'", "\n'%FOLDER%'"),
        "mail_rules/procmail.toml: move: %TAG% is not in it, so it would take any mail",
    ),
    (
        mail_rules.a_mail_rule_looks_for_the_tag,
        lambda data: data.swap("mail_rules/procmail.toml", "/dev/null", "%FOLDER%"),
        "mail_rules/procmail.toml: delete: there is no folder here; take %FOLDER% out",
    ),
    (
        mail_rules.steps_have_a_source,
        lambda data: data.swap("mail_rules/gmail.toml", 'described = "2025"', ""),
        "mail_rules/gmail.toml: steps need `citations`, and `described`: of which year",
    ),
    (
        mail_rules.steps_have_a_source,
        lambda data: data.write("mail_rules/procmail.toml", MIXED),
        "mail_rules/procmail.toml: delete: both are a text to paste, or both are steps",
    ),
    (
        mail_rules.rules_do_what_they_say,
        lambda data: data.swap("mail_rules/sieve.toml", '["smtp"]', '["smtp", "pop3"]'),
        "rule_runs/sieve-cyrus.json: to move, tagged on POP3, the mail tagged is inbox and should "
        "be folder; mend the rule",
    ),
    (
        mail_rules.rules_do_what_they_say,
        lambda data: data.write(
            "rule_runs/elm.json", '{"id": "elm", "by": "", "runs": [], "versions": {}, "date": ""}'
        ),
        "rule_runs/elm.json: there is no mail_rules/elm.toml; delete this, or write that",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)
