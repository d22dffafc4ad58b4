"""The generator's PDFs are what they say: qpdf undoes their filters."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import need
from kb.lab.ambiguity import files
from kb.lab.mail.samples import EICAR

PDFS = {case.id: case.payload for case in files.cases() if case.payload.startswith(b"%PDF-")}
_REST = b"""2 0 obj
<< /Type /Pages /Kids [] /Count 0 >>
endobj
3 0 obj
<< /Type /Catalog /Pages 2 0 R /File 1 0 R >>
endobj
trailer
<< /Size 4 /Root 3 0 R >>
"""
"""What qpdf needs to find the one stream; it mends the table that is not there."""


@pytest.mark.parametrize("name", PDFS)
def test_qpdf_reads_the_stream(name: str, tmp_path: Path) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(PDFS[name] + _REST)
    command = [need("qpdf"), "--no-warn", "--warning-exit-0", "--show-object=1"]
    command += ["--filtered-stream-data", "--decode-level=all", str(file)]
    assert subprocess.run(command, check=True, capture_output=True, timeout=60).stdout == EICAR


def test_no_pdf_has_the_string_as_it_is() -> None:
    assert [name for name, octets in PDFS.items() if EICAR in octets] == []
    assert len(PDFS) >= 6
