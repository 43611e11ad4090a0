"""Commands: `maros masterplan`, `maros user`, `maros db`."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from indicators.masterplan.entry import NotAllowedError, transition
from indicators.masterplan.exchange import read_upload, to_csv, to_xlsx
from indicators.masterplan.importing import apply, doubtful, preview
from indicators.masterplan.overview import contents
from indicators.masterplan.plan import Masterplan, load
from indicators.masterplan.plausible import Known
from indicators.masterplan.reading_cli import reading
from indicators.masterplan.reporting import not_reported, periods
from indicators.masterplan.roles import ROLES, Person
from indicators.masterplan.store import ConflictError, Store, StoreError, store_url, transfer
from indicators.masterplan.store.engine import address, must_exist, newest_revision, open_engine, revision
from indicators.masterplan.store.people import People, PersonError
from indicators.masterplan.tables import BY_NAME, TABLES
from indicators.problems import DataError

_raw = click.option(
    "--raw",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(os.environ.get("MAROS_RAW") or "data/raw"),
    show_default=True,
    help="Workspace to read.",
)
_database = click.option(
    "--database", default=None, help="Address of the store; default: DATABASE_URL, else data/.maros/store.sqlite."
)
_why = click.option("--why", default="", help="Reason, for the audit trail.")
_table = click.option("--table", type=click.Choice(list(BY_NAME)), help="One table only.")
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what is refused into a message in both languages and exit code 1."""
    try:
        yield
    except DataError as error:
        for problem in error.problems:
            click.secho(problem.message("id"), fg="red", err=True)
            click.echo(f"  {problem.message('en')}", err=True)
        n = len(error.problems)
        click.echo(f"{n} masalah; tidak ada yang ditulis. / {n} problems; nothing was written.", err=True)
        sys.exit(1)
    except (StoreError, PersonError, NotAllowedError, ConflictError, LookupError) as error:
        raise click.ClickException(str(error.args[0] if isinstance(error, LookupError) else error)) from None
    except DBAPIError as error:  # gone, locked or full in the middle: the transaction is undone
        raise click.ClickException(
            f"Basis data gagal, tidak ada yang ditulis: {error.orig} / "
            f"The database failed, nothing was written: {error.orig}"
        ) from None
    except OSError as error:
        reason = f"{Path(error.filename).name}: {error.strerror}" if error.filename else str(error)
        raise click.ClickException(
            f"Berkas tidak dapat ditulis atau dibaca ({reason}). / A file cannot be written or read ({reason})."
        ) from None


@contextmanager
def _store(database: str | None) -> Iterator[Store]:
    with _refusing():
        store = Store.open(database or store_url())
        try:
            yield store
        finally:
            store.close()


@contextmanager
def _present_store(database: str | None) -> Iterator[Store]:
    """Open a store that is there already, and say which: an empty copy of a wrong one would look like a success."""
    url = database or store_url()
    with _refusing():
        must_exist(url)
        click.echo(address(url))
    with _store(url) as store:
        yield store


def _operator() -> str:
    return f"cli:{getpass.getuser()}"[:80]


def _person(store: Store, name: str) -> Person:
    person = People(store).find(name)
    if person is None:
        raise LookupError(f"Tidak ada pengguna aktif {name!r}. / There is no active user {name!r}.")
    return person


@click.group()
def masterplan() -> None:
    """Masterplan records: check, templates, import, status, readings."""


masterplan.add_command(reading)


@masterplan.command("check")
@_raw
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
def check_(raw: Path, as_json: bool) -> None:
    """Check the records under masterplan/ and print every problem with file, row and column."""
    if as_json:
        try:
            counts = {name: len(rows) for name, rows in load(raw).records.items()}
            click.echo(json.dumps({"problems": [], "records": counts}))
        except DataError as error:
            click.echo(json.dumps({"problems": [p.as_dict() for p in error.problems]}, ensure_ascii=False, indent=1))
            sys.exit(1)
        return
    with _refusing():
        plan = load(raw)
    n = sum(len(rows) for rows in plan.records.values())
    click.echo(f"{raw / 'masterplan'}: tidak ada masalah / no problems ({n} catatan / records)")


@masterplan.command()
@_raw
@_table
@click.option("--empty", is_flag=True, help="Headings and lists only.")
@click.argument("target", type=_FILE)
def template(raw: Path, table: str | None, empty: bool, target: Path) -> None:
    """Write a template to TARGET (.xlsx, or .csv with --table)."""
    with _refusing():
        plan = load(raw)
    if target.suffix.lower() == ".csv":
        if table is None:
            raise click.UsageError("CSV: --table")
        content = to_csv(plan, BY_NAME[table], not empty)
    elif target.suffix.lower() == ".xlsx":
        content = to_xlsx(plan, [BY_NAME[table]] if table else TABLES, not empty)
    else:
        raise click.UsageError("*.xlsx, *.csv")
    target.write_bytes(content)
    click.echo(f"{target}: {len(content)} byte")


@masterplan.command("import")
@_raw
@_database
@_table
@click.option("--user", "name", required=True, help="In whose name.")
@_why
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--remove", is_flag=True, help="Empty cells remove what is on file; else they leave it.")
@click.option("--sure", is_flag=True, help="Figures that look like slips were looked at and are right.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_(
    raw: Path,
    database: str | None,
    table: str | None,
    name: str,
    why: str,
    dry_run: bool,
    remove: bool,
    sure: bool,
    file: Path,
) -> None:
    """Import a filled template FILE as drafts: all of it or nothing."""
    with _store(database) as store:
        plan = load(raw, store, drafts=True)
        person = _person(store, name)
        sheets = read_upload(file.name, file.read_bytes(), BY_NAME[table] if table else None)
        planned = preview(plan, store, person, sheets, remove)
        for row in planned.table().itertuples(index=False):
            click.echo(f"{row.table} {row.key} {row.field}: {row.before!r} -> {row.after!r}")
        done = "dihapus / removed" if remove else "sel kosong, tetap / empty cell, stays"
        for one, column, held in planned.empty:
            click.echo(f"{one.record.table} {one.record.key} {column}: {held!r} ({done})")
        counts = planned.counts()
        doubts = [] if sure else doubtful(load(raw, store), planned)
        for one, known, doubt in doubts:
            indonesian, english = _doubt_words(known, doubt)
            figure = f"{file.name}:{one.record.line}: {one.record.key} {one.record.values['value']}"
            click.secho(f"{figure}: {indonesian} / {english}", fg="yellow", err=True)
        if doubts and not dry_run:
            said = "Periksa angka itu lalu ulangi dengan --sure; tidak ada yang ditulis."
            raise click.ClickException(f"{said} / Look at these figures, then repeat with --sure; nothing was written.")
        if not dry_run:
            apply(plan, store, person, planned, why or f"import {file.name}")
        click.echo(
            f"{counts['new']} baru / new, {counts['changed']} berubah / changed, {counts['same']} sama / the same"
            + ("; tidak ditulis / not written" if dry_run else "")
        )


def _doubt_words(known: Known, doubt: str) -> tuple[str, str]:
    if doubt == "percent" or known.last is None:
        return "di luar 0-100 persen", "outside 0-100 per cent"
    last, period = f"{known.last[0]:.{known.decimals}f}", known.last[1]
    return (
        f"jauh dari nilai terakhir {last} ({period}), sepuluh kali atau sepersepuluhnya",
        f"far from the last value {last} ({period}), ten times or a tenth of it",
    )


@masterplan.command("move")
@_raw
@_database
@click.option("--user", "name", required=True, help="In whose name.")
@_why
@click.argument("action", type=click.Choice(["submit", "approve", "return", "withdraw"]))
@click.argument("table", type=click.Choice(list(BY_NAME)))
@click.argument("keys", nargs=-1)
def move(raw: Path, database: str | None, name: str, why: str, action: str, table: str, keys: tuple[str, ...]) -> None:
    """Submit, approve, return or withdraw records: those named, or all of TABLE whose state allows it."""
    from indicators.masterplan.roles import TRANSITIONS

    with _store(database) as store:
        plan = load(raw, store, drafts=True)
        person = _person(store, name)
        held = {s.key: s for s in store.records(table)}
        missing = [k for k in keys if k not in held]
        if missing:
            raise LookupError(f"{table}: {', '.join(missing)}?")
        chosen = [held[k] for k in keys] or [s for s in held.values() if s.state in TRANSITIONS[action][0]]
        transition(plan, store, person, table, {s.key: s.version for s in chosen}, action, why)
        click.echo(f"{table}: {len(chosen)} -> {TRANSITIONS[action][1]}")


@masterplan.command()
@_raw
@_database
def status(raw: Path, database: str | None) -> None:
    """Show what is on record, what waits for the regency, and who has not reported."""
    with _store(database) as store:
        plan = load(raw, store, drafts=True)
    for line in contents(plan):
        empty = "" if line.rows else "  (kosong / empty)"
        proposals = f", {line.proposals} usulan / proposals" if line.proposals else ""
        click.echo(
            f"{line.label_id} / {line.label_en}: {line.rows} ({line.from_store} basis data / store{proposals}){empty}"
        )
    today = date.today()
    for period in periods(plan, today.year):
        if period.state(today) != "upcoming":
            _status_of(plan, period.code, today)


def _status_of(plan: Masterplan, code: str, today: date) -> None:
    period = next(p for p in periods(plan, today.year) if p.code == code)
    n = len(not_reported(plan, period, today))
    click.echo(f"{code} ({period.state(today)}, {period.closes}): {n} belum melapor / not reported")


@click.group()
def user() -> None:
    """People who may log in."""


def _password(given: bool) -> str:
    if given:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Kata sandi / Password", hide_input=True, confirmation_prompt="Ulangi / Repeat"))


_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


def _check_office(raw: Path, office: str) -> None:
    if office and office not in load(raw).offices:
        raise LookupError(f"Perangkat daerah {office!r} tidak terdaftar. / Office {office!r} is not registered.")


@user.command("add")
@_raw
@_database
@_why
@_stdin
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--office", default="", help="Code of the office, for the role `office`.")
@click.argument("name")
def add(raw: Path, database: str | None, why: str, password_stdin: bool, role: str, office: str, name: str) -> None:
    """Add a person."""
    with _store(database) as store:
        _check_office(raw, office)
        People(store).add(name, _password(password_stdin), role, office, _operator(), why)
    click.echo(f"{name}: {role} {office}".rstrip())


@user.command("list")
@_database
def list_(database: str | None) -> None:
    """List the people."""
    with _store(database) as store:
        for account in People(store).accounts():
            off = "  (nonaktif / disabled)" if account.disabled else ""
            click.echo(f"{account.person.name}  {account.person.role}  {account.person.office or '-'}{off}")


@user.command("role")
@_raw
@_database
@_why
@click.option("--office", default="", help="Code of the office, for the role `office`.")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
def role_(raw: Path, database: str | None, why: str, office: str, name: str, role: str) -> None:
    """Give a person another role."""
    with _store(database) as store:
        _check_office(raw, office)
        People(store).set_role(name, role, office, _operator(), why)
    click.echo(f"{name}: {role} {office}".rstrip())


@user.command()
@_database
@_why
@click.option("--enable", is_flag=True, help="Let them in again.")
@click.argument("name")
def disable(database: str | None, why: str, enable: bool, name: str) -> None:
    """Lock a person out."""
    with _store(database) as store:
        People(store).set_disabled(name, not enable, _operator(), why)
    click.echo(f"{name}: {'aktif / enabled' if enable else 'nonaktif / disabled'}")


@user.command()
@_database
@_why
@_stdin
@click.argument("name")
def password(database: str | None, why: str, password_stdin: bool, name: str) -> None:
    """Give a person another password."""
    with _store(database) as store:
        People(store).set_password(name, _password(password_stdin), _operator(), why)
    click.echo(f"{name}: ok")


@click.group()
def db() -> None:
    """Store of what people write."""


@db.command("upgrade")
@_database
def upgrade_(database: str | None) -> None:
    """Create the store or bring it to the newest version."""
    url = database or store_url()
    with _refusing():
        engine = open_engine(url)
        database_file = engine.url.database if engine.dialect.name == "sqlite" else None
        # Looking at a SQLite file that is not there would create it.
        known = revision(engine) if database_file is None or Path(database_file).is_file() else None
        engine.dispose()
    with _store(database):
        pass
    click.echo(f"{known or '-'} -> {newest_revision()}")


def _rows(rows: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in rows.items())


@db.command()
@_database
@click.argument("file", type=_FILE)
def backup(database: str | None, file: Path) -> None:
    """Write the whole store into one file. It holds hashed passwords: keep it closed."""
    with _present_store(database) as store:
        click.echo(f"{file}: {_rows(transfer.backup(store, file))}")


@db.command()
@_database
@click.argument("file", type=_FILE)
def restore(database: str | None, file: Path) -> None:
    """Fill an empty store from a backup; also from SQLite to PostgreSQL and back."""
    with _store(database) as store:
        click.echo(f"{file}: {_rows(transfer.restore_backup(store, file))}")


@db.command("export")
@_database
@click.argument("folder", type=_FOLDER)
def export_(database: str | None, folder: Path) -> None:
    """Write the whole store as CSV files. They hold hashed passwords: keep them closed."""
    with _present_store(database) as store:
        click.echo(f"{folder}: {_rows(transfer.export_folder(store, folder))}")


@db.command("import")
@_database
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def import_db(database: str | None, folder: Path) -> None:
    """Fill an empty store from exported CSV files."""
    with _store(database) as store:
        click.echo(f"{folder}: {_rows(transfer.import_folder(store, folder))}")
