"""The site's files as browsers, caches and strangers ask for them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping

import pytest
from litestar.testing import TestClient

from kb.serve.headers import API, CHECKED, LASTING, PAGES
from kb.serve.site import Site
from kb.serve.store import Store

PAGE = b"<h1>Home</h1>" * 100
BUNDLE = "assets/javascripts/bundle.79ae519e.min.js"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Site]]:
    folder = tmp_path_factory.mktemp("served")
    site = folder / "site"
    for name, octets in {
        "index.html": PAGE,
        "404.html": b"no such page here",
        BUNDLE: b"let a",
        "embed/a.html": b"<p>a</p>",
        "pages/index.html": b"<p>pages</p>",
        "data/kb.json": b"{}",
        "kb-offline.zip": b"PK",
        "sitemap.xml.gz": gzip.compress(b"<a/>"),
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(octets)
    (site / "index.html.gz").write_bytes(gzip.compress(PAGE, mtime=0))
    (folder / "secret").write_text("secret", encoding="utf-8")
    (site / "leads-out").symlink_to(folder / "secret")
    with TestClient(Site(site, Store(f"sqlite:///{folder}/kb.sqlite3"))) as opened:
        yield opened


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "*", "GZIP"])
def test_a_browser_that_takes_gzip_gets_the_copy(client: TestClient[Site], accepted: str) -> None:
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/html")
    assert int(answer.headers["content-length"]) < len(PAGE)
    assert answer.content == PAGE


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip;q=0.000, *", "identity"])
def test_one_that_does_not_gets_the_file(client: TestClient[Site], accepted: str) -> None:
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == PAGE


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        (f"/{BUNDLE}", "text/javascript; charset=utf-8"),
        ("/data/kb.json", "application/json"),
        ("/kb-offline.zip", "application/zip"),
        ("/sitemap.xml.gz", "application/gzip"),
    ],
)
def test_each_file_has_its_type(client: TestClient[Site], path: str, type_: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == type_
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", f"/{BUNDLE}", "/no/such/", "/api/matrix", "/api/openapi.json"]
)
def test_head_is_get_without_the_body(client: TestClient[Site], path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    assert _lasting(head.headers) == _lasting(got.headers)
    assert int(head.headers["content-length"]) > 0


def _lasting(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if not name.startswith("ratelimit")}


def test_head_of_what_takes_post_only(client: TestClient[Site]) -> None:
    answer = client.head("/api/diagnose")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (
        405,
        {"OPTIONS", "POST"},
    )


def test_posting_to_a_page(client: TestClient[Site]) -> None:
    answer = client.post("/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_name_with_a_hash_is_kept_and_the_rest_is_checked(client: TestClient[Site]) -> None:
    def kept(path: str) -> str:
        return client.get(path).headers["cache-control"]

    assert kept(f"/{BUNDLE}") == LASTING
    assert kept("/assets/javascripts/bundle.00000000.min.js") == CHECKED, "it is not there"
    assert kept("/") == kept("/data/kb.json") == CHECKED
    assert kept("/api/matrix") == "no-store"


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_what_a_browser_has_is_not_sent_again(client: TestClient[Site], accepted: str) -> None:
    asked = {"Accept-Encoding": accepted}
    first = client.get("/", headers=asked)
    for condition in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": f'"other", W/{first.headers["etag"]}'},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = client.get("/", headers=asked | condition)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == CHECKED
    assert client.get("/", headers=asked | {"If-None-Match": '"other"'}).status_code == 200


def test_the_copy_and_the_file_are_told_apart(client: TestClient[Site]) -> None:
    tags = {client.get("/", headers={"Accept-Encoding": one}).headers["etag"] for one in ("", "*")}
    assert len(tags) == 2


@pytest.mark.parametrize("path", ["/", f"/{BUNDLE}", "/no/such/", "/javascripts/server.js"])
def test_every_page_has_the_strict_fields(client: TestClient[Site], path: str) -> None:
    headers = client.get(path).headers
    for name, value in PAGES.items():
        assert headers[name] == value
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_only_what_is_made_for_it_may_stand_in_a_frame(client: TestClient[Site]) -> None:
    headers = client.get("/embed/a.html").headers
    assert headers["content-security-policy"].endswith("frame-ancestors *")
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("path", ["/api/matrix", "/api/no", "/api", "/api/feedback?page=no"])
def test_the_api_has_stricter_ones(client: TestClient[Site], path: str) -> None:
    headers = client.get(path).headers
    for name, value in API.items():
        assert headers[name] == value
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/leads-out", "/../secret", "/%2e%2e/secret", "/..%2fsecret", "/%2fetc/passwd",
        "//etc/passwd", "/embed/../../secret", "/..\\secret", "/%00", "/" + "a" * 300,
        "/embed/a.html/x",
    ],
)  # fmt: skip
def test_no_path_leads_out(client: TestClient[Site], path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/api/feedback", 20_000, 413), ("/api/diagnose", (10 << 20) + 1, 413)],
)
def test_a_body_over_the_limit(client: TestClient[Site], path: str, size: int, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    assert client.post(path, content=b"a" * size, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/pages", "/pages/"), ("/pages//", "/pages/"), ("/index.html/", "/index.html"),
        ("http://testserver.local//pages", "/pages/"), ("http://testserver.local//", "/"),
        ("/%2e/pages/", "/pages/"), ("/embed/%2e%2e/pages/", "/pages/"),
    ],
)  # fmt: skip
def test_each_file_has_one_address(client: TestClient[Site], path: str, address: str) -> None:
    answer = client.get(path, headers={"Host": "other.example"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, address)
    assert answer.content == b""
