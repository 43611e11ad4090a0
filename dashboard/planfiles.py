"""Files of the masterplan: empty templates to fill in, and evidence packs."""

from __future__ import annotations

from io import BytesIO

import flask
from sqlalchemy.exc import SQLAlchemyError

from dashboard import evidence
from dashboard.context import Context, parse_address, remembered_in_records
from dashboard.package import PackageError, PackageStore
from dashboard.records import RecordStore
from dashboard.text import DEFAULT_LANGUAGE
from dashboard.unknown import Unknown
from indicators.masterplan import BY_NAME, TABLES
from indicators.masterplan.exchange import to_csv, to_xlsx
from indicators.masterplan.store import StoreError

KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
WHOLE = "masterplan"


@remembered_in_records
def template(ctx: Context, table: str, kind: str) -> bytes:
    """Return the empty template of a table, or of all tables as one workbook.

    Raises
    ------
    Unknown
        If there is no such table or kind of file.
    """
    plan = ctx.records.plan
    whole = table == WHOLE and kind == "xlsx"
    if plan is None or kind not in KINDS or not (whole or table in BY_NAME):
        raise Unknown("page", f"{table}.{kind}")
    if kind == "csv":
        return to_csv(plan, BY_NAME[table], filled=False)
    return to_xlsx(plan, TABLES if whole else [BY_NAME[table]], filled=False)


def add_routes(server: flask.Flask, store: PackageStore, records: RecordStore) -> None:
    """Serve templates, evidence packs, and the evidence files that public records point to."""

    def context(lang: str) -> Context:
        package = store.get()
        address = parse_address(f"/{lang}/masterplan")
        if not address.known_language:
            raise Unknown("language", lang)
        return Context(package, address, records.get(package))

    def answer(data: bytes, mimetype: str, name: str) -> flask.Response:
        return flask.send_file(BytesIO(data), mimetype=mimetype, as_attachment=True, download_name=name)

    @server.get("/evidence/file/<id>")
    def file(id: str) -> flask.Response:
        try:
            known = evidence.files(context(DEFAULT_LANGUAGE))
            found = evidence.attached(records, id) if id in known else None
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        except (StoreError, SQLAlchemyError):
            return flask.make_response({"reason": "database"}, 503)
        if found is None:
            return flask.make_response({"reason": "unknown"}, 404)
        out = answer(found.content, found.media, found.name)
        out.headers["Content-Security-Policy"] = "sandbox"  # whatever somebody uploaded is no page of this site
        return out

    @server.get("/masterplan/template/<lang>/<table>.<kind>")
    def templates(lang: str, table: str, kind: str) -> flask.Response:
        try:
            return answer(template(context(lang), table, kind), KINDS.get(kind, ""), f"{table}.{kind}")
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        except Unknown as unknown:
            return flask.make_response({"reason": str(unknown)}, 404)

    @server.get("/evidence/<lang>/<name>.zip")
    def packs(lang: str, name: str) -> flask.Response:
        try:
            return answer(evidence.pack(context(lang), name, records), "application/zip", f"{name}.zip")
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        except (StoreError, SQLAlchemyError):
            return flask.make_response({"reason": "database"}, 503)
        except Unknown as unknown:
            return flask.make_response({"reason": str(unknown)}, 404)
