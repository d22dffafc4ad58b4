"""What is computed, stored and compared is the same wherever, and by whomever, it is run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import missing, need
from support.elsewhere import OTHER_HOST, OTHER_UNICODE, Copy, Result

pytestmark = pytest.mark.slow

# Each run takes the better part of a minute, so what goes together is varied in one.
PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
FAR_EAST = {"TZ": "Pacific/Kiritimati", "COLUMNS": "20", "PYTHONHASHSEED": "1"}
FAR_WEST = {"TZ": "Pacific/Marquesas", "COLUMNS": "500", "PYTHONHASHSEED": "2"}


class Places:
    """A copy, and what the commands print and leave behind in it as this machine is."""

    def __init__(self, folder: Path) -> None:
        self.copy = Copy(folder / "Büro 2, second copy" / "mail & spam")
        self.before = self.copy.files()
        self.printed = self.copy.results({})
        self.left = self.copy.files()

    def differ(self, results: list[Result]) -> list[tuple[Result, Result]]:
        """The results that are not those of this machine as it is, each with that."""
        return [(was, now) for was, now in zip(self.printed, results, strict=True) if was != now]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("elsewhere"))


def same(places: Places, changes: dict[str, str], custom: str = "") -> None:
    assert places.differ(places.copy.results(changes, custom)) == []
    assert places.copy.files() == places.left


def test_in_another_folder(places: Places) -> None:
    assert [(r.command, r.err) for r in places.printed if r.status] == []
    assert [r.err for r in places.printed] == [b""] * len(places.printed)
    stored = {name: digest for name, digest in places.left.items() if "exported/" not in name}
    assert stored == places.before
    assert "exported/kb.json" in places.left
    folder = str(places.copy.root).encode()
    assert [r.command for r in places.printed if folder in r.out] == []


def test_in_the_plain_locale(places: Places) -> None:
    same(places, PLAIN)


def test_in_turkish_and_far_west(places: Places, tmp_path: Path) -> None:
    """The locale in which the small letter of I is no i; time zone, width and order too."""
    compile_ = need("localedef", "libc-bin")
    if not Path("/usr/share/i18n/locales/tr_TR").is_file():
        missing("the sources of locales are not installed (Debian package locales)")
    done = subprocess.run(
        [compile_, "-i", "tr_TR", "-f", "ISO-8859-9", str(tmp_path / "tr_TR.ISO-8859-9")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    turkish = {"LOCPATH": str(tmp_path), "LC_ALL": "tr_TR.ISO-8859-9", "LANG": "tr_TR.ISO-8859-9"}
    results = places.copy.results(turkish | FAR_WEST | {"PYTHONUTF8": "0"})
    # An argument is read as the locale says; this one is no text of ours in that locale.
    given = "naïve"
    assert [now for _, now in places.differ(results) if given not in now.command] == []
    assert places.copy.files() == places.left


def test_as_another_user_on_another_host_far_east(places: Places, tmp_path: Path) -> None:
    home = tmp_path / "Ünal's home"
    (home / "tmp").mkdir(parents=True)
    who = {"USER": "ünal", "LOGNAME": "ünal", "USERNAME": "ünal"}
    same(places, {**who, **FAR_EAST, "HOME": str(home), "TMPDIR": str(home / "tmp")}, OTHER_HOST)
    assert [*home.rglob("*")] == [home / "tmp"]


def test_with_another_unicode(places: Places) -> None:
    same(places, {}, OTHER_UNICODE)
