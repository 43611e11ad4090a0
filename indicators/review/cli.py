"""Commands: `maros review` and `maros baseline`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from indicators.masterplan.cli import _database, _operator, _person, _raw, _store, _why
from indicators.package import Package, PackageError, read_package
from indicators.problems import DataError
from indicators.review import HINTS, KINDS, STATUSES, WORDS, Act, ChangedError, Filter, Review, accept_many, act, read
from indicators.review import frozen as freezer
from indicators.review.compare import Rebuilt, differences, of_package, rebuild
from indicators.review.sheet import KIND_WORDS, apply, export, plan

_processed = click.option(
    "--processed",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/processed"),
    envvar="MAROS_PROCESSED",
    show_default=True,
    help="Folder of the data package.",
)
_user = click.option("--user", "name", required=True, help="In whose name.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
_kind = click.argument("kind", type=click.Choice(KINDS))
_key = click.argument("key")
_FILE = click.Path(path_type=Path, dir_okay=False)


def _filters(command: Any) -> Any:
    options = (
        click.option("--kind", type=click.Choice(KINDS), help="One kind only."),
        click.option("--status", type=click.Choice(["open", *STATUSES]), help="One status; open: to do."),
        click.option("--dimension", help="Code of a dimension."),
        click.option("--area", help="Code of an area."),
        click.option("--source", help="Id of a source."),
        click.option("--indicator", help="Code of an indicator."),
        click.option("--hint", type=click.Choice(["none", *HINTS]), help="What needs a look; none: nothing."),
        click.option("--text", help="Part of the name."),
        click.option("--baseline", is_flag=True, help="Only what the baseline rests on."),
        click.option("--questions", is_flag=True, help="Only with an open question."),
        click.option("--changed", is_flag=True, help="Only what changed since it was reviewed."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _filter(wanted: dict[str, Any]) -> Filter:
    return Filter(**{name: given for name, given in wanted.items() if given is not None})


def _package(processed: Path) -> Package:
    try:
        return read_package(processed)
    except PackageError as error:
        raise click.ClickException(f"{error.message_id} / {error.message_en}") from None


@click.group()
def review() -> None:
    """Review of the baseline: queue, remarks, decisions, CSV."""


@review.command("list")
@_processed
@_database
@_filters
@_json
def list_(processed: Path, database: str | None, as_json: bool, **wanted: Any) -> None:
    """List the items of the queue, or those the options ask for."""
    package = _package(processed)
    with _store(database) as store:
        found = read(package.table, store).queue(_filter(wanted))
    if as_json:
        rows = [
            {
                "kind": s.item.kind, "key": s.item.key, "status": s.status, "seen": s.seen,
                "fingerprint": s.item.fingerprint, "hints": list(s.hints), "reviewer": s.reviewer, "on": s.on,
                "reason": s.reason, "changes": s.differences(),
            }
            for s in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for s in found:
        hints = f"  [{', '.join(HINTS[h][0] for h in s.hints)}]" if s.hints else ""
        click.echo(f"{s.item.kind} {s.item.key}  {' / '.join(WORDS[s.status])}{hints}")
    click.echo(f"{len(found)} butir / items")


@review.command()
@_processed
@_database
@_json
def status(processed: Path, database: str | None, as_json: bool) -> None:
    """Count the items by kind and status."""
    package = _package(processed)
    with _store(database) as store:
        found = read(package.table, store)
    if as_json:
        both = {n: found.summary(b).to_dict("records") for n, b in (("all", False), ("baseline", True))}
        click.echo(json.dumps(both | {"gone": [list(k) for k in found.gone]}, ensure_ascii=False, indent=1))
        return
    for title, only in (("Baseline", True), ("Semua / All", False)):
        click.echo(f"{title}:")
        for row in found.summary(only).to_dict("records"):
            parts = [f"{WORDS[s][0]} / {WORDS[s][1]} {row[s]}" for s in STATUSES if row[s]]
            asked = f"; {row['questions']} pertanyaan terbuka / open questions" if row["questions"] else ""
            click.echo(f"  {' / '.join(KIND_WORDS[row['kind']])}: {row['total']} ({', '.join(parts) or '-'}{asked})")
    if found.gone:
        click.echo(f"{len(found.gone)} tidak ada lagi di paket data / no longer in the package")


@review.command()
@_processed
@_database
@_kind
@_key
def show(processed: Path, database: str | None, kind: str, key: str) -> None:
    """Show one item: content, what changed, remarks."""
    package = _package(processed)
    with _store(database) as store:
        s = read(package.table, store).of(kind, key)
    click.echo(f"{s.item.name_id} / {s.item.name_en}\n{' / '.join(WORDS[s.status])}")
    if s.reviewer:
        click.echo(f"{s.reviewer}, {s.on[:10]}: {s.reason or '-'}")
    changed = s.differences()
    for name, text in s.item.content.items():
        if text or name in changed:
            before = f"   <- {changed[name][0]!r}" if name in changed else ""
            click.echo(f"  {name}: {text}{before}")
    for n, c in enumerate(s.comments, 1):
        click.echo(f"  {n}. {c.kind} ({c.by}, {c.at[:10]}){f' -> {c.to}' if c.to else ''}: {c.text}")


@review.command("export")
@_processed
@_database
@_filters
@click.argument("file", type=_FILE)
def export_(processed: Path, database: str | None, file: Path, **wanted: Any) -> None:
    """Write items to FILE (CSV) with columns to fill."""
    package = _package(processed)
    with _store(database) as store:
        found = read(package.table, store).queue(_filter(wanted))
    file.write_bytes(export(found))
    click.echo(f"{file}: {len(found)} butir / items")


@review.command("import")
@_processed
@_database
@_user
@_why
@click.option("--dry-run", is_flag=True, help="Only check.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_(processed: Path, database: str | None, name: str, why: str, dry_run: bool, file: Path) -> None:
    """Import a filled FILE: all of it or nothing."""
    package = _package(processed)
    with _store(database) as store:
        person = _person(store, name)
        planned = plan(file.name, file.read_bytes(), package.table, store, person)
        if not dry_run:
            apply(store, person, planned, why or f"import {file.name}")
    counts = ", ".join(f"{action} {n}" for action, n in planned.counts.items()) or "0"
    click.echo(counts + ("; tidak ditulis / not written" if dry_run else ""))


def _do(processed: Path, database: str | None, name: str, of: tuple[str, str], *acts: Act) -> None:
    package = _package(processed)
    with _store(database) as store:
        person = _person(store, name)
        now: Review = read(package.table, store)
        before = now.of(*of)
        try:
            after = act(now, store, person, of, acts, before.seen, before.item.fingerprint)
        except ChangedError as error:  # built anew between the two reads
            raise LookupError(str(error)) from None
    click.echo(f"{of[0]} {of[1]}: {' / '.join(WORDS[before.status])} -> {' / '.join(WORDS[after.status])}")


def _simple(action: str, text: str, help_: str) -> None:
    @review.command(action, help=help_)
    @_processed
    @_database
    @_user
    @_kind
    @_key
    @click.argument(text, default="")
    def run(processed: Path, database: str | None, name: str, kind: str, key: str, **given: str) -> None:
        _do(processed, database, name, (kind, key), Act(action, given[text]))


_simple("comment", "text", "Add a remark TEXT to an item.")
_simple("ask", "text", "Ask a question TEXT: the item is not accepted in bulk while it is open.")
_simple("return", "reason", "Return an item, with a REASON.")
_simple("submit", "reason", "Put an item forward for review.")


@review.command()
@_processed
@_database
@_user
@_kind
@_key
@click.argument("number", type=int)
@click.argument("text")
def answer(processed: Path, database: str | None, name: str, kind: str, key: str, number: int, text: str) -> None:
    """Answer question NUMBER of an item."""
    _do(processed, database, name, (kind, key), Act("answer", text, number))


@review.command()
@_processed
@_database
@_user
@_kind
@_key
@click.argument("number", type=int)
def close(processed: Path, database: str | None, name: str, kind: str, key: str, number: int) -> None:
    """Close question NUMBER of an item."""
    _do(processed, database, name, (kind, key), Act("close", "", number))


@review.command()
@_processed
@_database
@_user
@_why
@_kind
@click.argument("keys", nargs=-1, required=True)
def accept(processed: Path, database: str | None, name: str, why: str, kind: str, keys: tuple[str, ...]) -> None:
    """Accept items. Several at once: only those that nothing speaks against; the others are listed."""
    if len(keys) == 1:
        _do(processed, database, name, (kind, keys[0]), Act("accept", why))
        return
    _accept(processed, database, name, why, lambda now: [now.of(kind, key) for key in dict.fromkeys(keys)])


@review.command("accept-all")
@_processed
@_database
@_user
@_why
@_filters
def accept_all(processed: Path, database: str | None, name: str, why: str, **wanted: Any) -> None:
    """Accept all open items the options ask for that nothing speaks against; the others are listed."""
    wanted["status"] = wanted["status"] or "open"
    _accept(processed, database, name, why, lambda now: now.queue(_filter(wanted)))


def _accept(processed: Path, database: str | None, name: str, why: str, choose: Any) -> None:
    package = _package(processed)
    with _store(database) as store:
        chosen = [(s, s.seen, s.item.fingerprint) for s in choose(read(package.table, store))]
        done = accept_many(store, _person(store, name), chosen, why)
    for standing, verdict in done.refused:
        click.echo(f"{standing.item.kind} {standing.item.key}: {verdict.reason_id} / {verdict.reason_en}")
    click.echo(f"{len(done.accepted)} disahkan / accepted, {len(done.refused)} tidak / not")


@click.group()
def baseline() -> None:
    """Frozen versions of the accepted baseline."""


@baseline.command()
@_raw
@_processed
@_database
@_why
@click.option("--incomplete", is_flag=True, help="Although not everything is accepted; the version says so.")
@click.argument("name")
def freeze(raw: Path, processed: Path, database: str | None, why: str, incomplete: bool, name: str) -> None:
    """Freeze the baseline as NAME."""
    package = _package(processed)
    with _store(database) as store:
        made = _trusting(lambda: freezer.freeze(raw, package, store, name, _operator(), why, incomplete))
    click.echo(f"{made.path}: {_line(made)}")


@baseline.command("list")
@_raw
@_database
@_json
def baselines_(raw: Path, database: str | None, as_json: bool) -> None:
    """List the frozen baselines, each held against its hashes."""
    found = _trusting(lambda: freezer.baselines(raw))
    for one in found:
        _trusting(one.check)
    if as_json:
        click.echo(json.dumps([freezer.as_dict(one) for one in found], ensure_ascii=False, indent=1))
        return
    with _store(database) as store:
        for one in found:
            known = freezer.noted(store, one)
            trail = {
                True: "", False: "; SEGEL BERBEDA / SEAL DIFFERS", None: "; tidak di basis data ini / not in this store"
            }[known]  # fmt: skip
            click.echo(f"{one.name}  {one.made[:10]}  {_line(one)}{trail}")
    if not found:
        click.echo("Belum ada baseline yang dibekukan. / No baseline is frozen yet.")


def _line(one: freezer.Frozen) -> str:
    state = "lengkap / complete" if one.complete else "BELUM LENGKAP / INCOMPLETE"
    left = "".join(f", {k} {n}" for k, n in one.pending.items())
    return f"{state}{left}; {one.items} butir / items; {one.seal[:12]}"


@baseline.command()
@_raw
@_processed
@_json
@click.argument("name")
@click.argument("other", default="")
def compare(raw: Path, processed: Path, as_json: bool, name: str, other: str) -> None:
    """Compare frozen baseline NAME with OTHER, or with the present package."""
    before = _trusting(lambda: freezer.find(raw, name))
    after = _trusting(lambda: freezer.find(raw, other)).table if other else of_package(_package(processed))
    found = _trusting(lambda: differences(before.table, after))
    _print_differences(found, as_json)


@baseline.command("rebuild")
@_raw
@_json
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="Keep the package there, to serve or read it."
)
@click.argument("name")
def rebuild_(raw: Path, as_json: bool, into: Path | None, name: str) -> None:
    """Build frozen baseline NAME again from its own raw files and compare every number."""
    one = _trusting(lambda: freezer.find(raw, name))
    done: Rebuilt = _trusting(lambda: rebuild(one, into))
    _print_differences(done.differences, as_json)
    if not as_json:
        click.echo(f"{name}: {done.cells} sel dibandingkan / cells compared")
    if not done.same:
        raise SystemExit(1)


def _print_differences(found: Any, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found.to_dict("records"), ensure_ascii=False, indent=1))
        return
    for row in found.itertuples(index=False):
        cells = f" {row.column}: {row.before!r} -> {row.after!r}" if row.column else f" {row.change}"
        click.echo(f"{row.table} {row.key}{cells}")
    click.echo(f"{len(found)} perbedaan / differences")


def _trusting(step: Any) -> Any:
    """Turn what is refused into a message in both languages and exit code 1."""
    try:
        return step()
    except freezer.FrozenError as error:
        raise click.ClickException(str(error)) from None
    except PackageError as error:
        raise click.ClickException(f"{error.message_id} / {error.message_en}") from None
    except DataError as error:
        raise click.ClickException(str(error)) from None
