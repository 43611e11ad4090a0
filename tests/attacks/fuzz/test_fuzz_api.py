"""The API asked by schemathesis and with made-up addresses and headers: no fault of the server, and as documented."""

from __future__ import annotations

import os
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seats import Office

#: Requests for each operation and each kind of made-up request in the suite; MAROS_FUZZ asks for more.
EXAMPLES = int(os.environ.get("MAROS_FUZZ", "20"))
LIMITS = settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
#: Whatever a client may write that reaches the code of an answer.
HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "If-None-Match",
    "If-Modified-Since",
    "Range",
    "Origin",
    "Host",
)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_answer_is_as_the_document_says(office: Office, mode: schemathesis.GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", office.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    asked = 0

    def check(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        answer = case.call_and_validate(headers={"Accept-Encoding": "identity"})  # the checks do not unpack answers
        assert answer.status_code < 500

    # An address without a code can be asked for in one way alone; the others are asked again and again.
    coded = [operation for operation in operations if "{code}" in operation.path]
    for operation in coded:
        LIMITS(given(operation.as_strategy(generation_mode=mode))(check))()
    assert len(coded) >= 6
    assert asked >= EXAMPLES


def test_an_address_with_a_line_break_is_refused_like_any_other(office: Office) -> None:
    """Found by schemathesis: no route took it, and the answer was a page."""
    answer = office.app.test_client().get("/api/v1/values/%0A.json")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@LIMITS
@given(
    path=st.text(max_size=40)
    | st.sampled_from(["v1/index.json", "v1/scores.csv", "v1/districts.geojson", "v1/areas.parquet"]),
    query=st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4),
    headers=st.dictionaries(
        st.sampled_from(HEADERS),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
        | st.sampled_from(
            ["*", '"x"', "W/", "gzip;q=2", "bytes=0-", "bytes=-1", "bytes=9-1", "a/b;q=x", "*/*;q=0", ",,,"]
        ),
        max_size=4,
    ),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT"]),
)
def test_no_request_is_a_fault_of_the_server(
    office: Office, path: str, query: dict[str, str], headers: dict[str, str], method: str
) -> None:
    address = f"/api/{quote(path, safe='/')}"
    with office.app.test_client().open(address, query_string=query, headers=headers, method=method) as answer:
        assert answer.status_code < 500
