"""The API against its own description: Schemathesis makes requests from it, good and bad.

Here a few of each operation; `make fuzz-api` makes as many as one likes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from kb.serve.headers import API
from kb.serve.site import Site
from kb.serve.store import Store

EXAMPLES = int(os.environ.get("KB_API_EXAMPLES", "5"))
"""Requests made of each operation and kind, at most."""
OPERATIONS = {
    "GET /api/ask", "POST /api/diagnose", "GET /api/feedback", "POST /api/feedback",
    "GET /api/helpful", "GET /api/matrix", "GET /api/popular", "POST /api/try",
}  # fmt: skip
NOTHING_TO_SAY = {"GET /api/matrix", "POST /api/diagnose"}
"""They take no parameter, and the body of the second is a file, whatever is in it."""
MORE_THAN_A_SCHEMA = {"POST /api/feedback", "POST /api/diagnose", "POST /api/try"}
"""A vote says something, a file is recognised, and an action fits its threat: more than their
schemas can tell."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The description, as the application tells it, with pages to vote on."""
    folder = tmp_path_factory.mktemp("fuzzed")
    (folder / "index.html").write_text("<h1>Home</h1>", encoding="utf-8")
    store = Store(f"sqlite:///{folder}/kb.sqlite3")
    site = Site(folder, store, requests_a_minute=10**9)
    yield schemathesis.openapi.from_asgi("/api/openapi.json", site)
    store.close()


def test_every_operation_is_described(schema: schemathesis.BaseSchema) -> None:
    found = {f"{one.ok().method.upper()} {one.ok().path}" for one in schema.get_all_operations()}
    assert found == OPERATIONS


@pytest.mark.parametrize(
    ("name", "mode"),
    [(name, mode) for name in sorted(OPERATIONS) for mode in GenerationMode
     if mode is GenerationMode.POSITIVE or name not in NOTHING_TO_SAY],
)  # fmt: skip
def test_the_api_does_as_it_says(
    schema: schemathesis.BaseSchema, name: str, mode: GenerationMode
) -> None:
    method, path = name.split()
    operation = schema[path][method]
    excluded = [positive_data_acceptance] if name in MORE_THAN_A_SCHEMA else []

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
    @given(data=st.data())
    def asked(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        answer = case.call_and_validate(excluded_checks=excluded)
        for field, value in API.items():
            assert answer.headers[field.lower()] == [value]

    asked()
