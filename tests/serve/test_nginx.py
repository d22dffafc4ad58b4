"""nginx with the lines of docs/running/site.md sends what `kb serve` sends."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from conftest import need
from kb.serve.headers import fields
from support.postfix import free_port
from support.wait import until

PAGE = Path(__file__).parents[2] / "docs/running/site.md"
FILES = ("index.html", "404.html", "matrix/index.html", "embed/a.html", "data/kb.json",
         "assets/inline/0123456789abcdef.js", "assets/stylesheets/main.484c7ddc.min.css",
         "assets/javascripts/lunr/min/lunr.de.min.js")  # fmt: skip
MAIN = """\
daemon off;
pid {folder}/pid;
error_log stderr;
{user}
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
{server}
}}
"""


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = need("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    for name in FILES:
        file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"mail " * 1000)
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(b"mail " * 1000))
    block = re.search(r'```\{ \.text title="nginx[^\n]*\n(.*?)```', PAGE.read_text("utf-8"), re.S)
    assert block
    port = free_port()
    server = block[1].replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    server = server.replace("/srv/kb", str(folder / "site"))
    # As root nginx would serve files as another user, who may not enter the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "conf").write_text(MAIN.format(folder=folder, server=server, user=user), "ascii")
    command = [program, "-c", str(folder / "conf"), "-p", str(folder), "-e", "stderr"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        at = f"http://127.0.0.1:{port}/"

        def answers() -> bool:
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            try:
                return httpx.get(at).status_code == 200
            except httpx.TransportError:
                return False

        until(answers)
        yield at
        process.terminate()


@pytest.mark.parametrize("name", FILES)
def test_nginx_sends_the_same_fields(nginx: str, name: str) -> None:
    path = name.removesuffix("index.html")
    answer = httpx.get(nginx + path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    expected = fields(path)
    for field in {*fields("embed/"), *fields("")}:
        assert answer.headers.get(field) == expected.get(field), field


def test_what_is_not_there_has_them_too(nginx: str) -> None:
    answer = httpx.get(f"{nginx}no/such/")
    assert answer.status_code == 404
    assert answer.headers["content-security-policy"] == fields("")["Content-Security-Policy"]
