"""`maros import`: show a proposal with its reasons, ask what is open, write the table, check the workspace."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import yaml

from indicators.files import read_yaml
from indicators.intake import Context, Proposal, propose
from indicators.intake.messages import refuse
from indicators.intake.model import Question, Said
from indicators.intake.writing import alone, taken
from indicators.problems import DataError, Problem
from indicators.workspace import load_workspace, raw_files


def interactive() -> bool:
    """Say whether somebody is there to answer."""
    return sys.stdin.isatty()


def run(
    path: Path,
    raw: Path,
    answers: Path | None,
    given: Sequence[str],
    *,
    dry_run: bool,
    yes: bool,
    replace: bool,
    keep: bool,
    as_json: bool,
) -> None:
    """Take one file in; on a terminal ask what is open, elsewhere print it as a form and leave with exit code 1.

    Raises
    ------
    DataError
        If the file or an answer is refused, or the workspace would have problems with the table.
    """
    proposal = propose(path, Context.load(raw), _answers(answers, given))
    talking = interactive() and not as_json
    if talking and proposal.open:
        _show(proposal)
    while talking and proposal.open:
        proposal = _ask(proposal, proposal.open[0])
    if not as_json:
        _show(proposal)
    if dry_run or not proposal.ready:
        _stop(proposal, as_json)
    if talking and not yes and not click.confirm("Tulis tabel ini? / Write this table?"):
        sys.exit(1)
    folder = _write(proposal, raw, replace, keep)
    if as_json:
        click.echo(json.dumps({**_plain(proposal), "folder": folder.as_posix()}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{folder}: {len(proposal.to_long())} nilai / values")


def _answers(path: Path | None, given: Sequence[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    if path:
        told = read_yaml(path, path.parent)
        if not isinstance(told, dict) or any(isinstance(v, list | dict) for v in told.values()):
            raise refuse(path.name, "shape-mapping", type(told).__name__)
        answers |= {str(k): str(v) for k, v in told.items() if v is not None}
    for pair in given:
        question, equals, choice = pair.rpartition("=")
        if not equals or not question:
            raise click.BadParameter(f"{pair!r}: QUESTION=CHOICE", param_hint="--set")
        answers[question] = choice
    return answers


def _ask(proposal: Proposal, question: Question) -> Proposal:
    click.echo(f"\n{question.ask[0]}\n{question.ask[1]}\n  ({question.why[0]} / {question.why[1]})", err=True)
    for number, choice in enumerate(question.choices, 1):
        label = " / ".join(dict.fromkeys(choice.label))
        click.echo(f"  {number}. {choice.value}" + (f": {label}" if label != choice.value else ""), err=True)
    while True:
        answer = str(click.prompt(question.id, err=True)).strip()
        if question.choices and answer.isdigit() and 1 <= int(answer) <= len(question.choices):
            answer = question.choices[int(answer) - 1].value
        try:
            return proposal.answer(question.id, answer)
        except DataError as error:
            for problem in error.problems:
                click.echo(f"{problem.message('id')}\n  {problem.message('en')}", err=True)


_ROLES: dict[str, Said] = {
    "area": ("wilayah", "area"),
    "period": ("periode", "period"),
    "value": ("nilai", "values"),
    "left out": ("tidak diambil", "left out"),
    "open": ("belum jelas", "open"),
}
#: What a column needs to be known of; `roles` has a column for each.
_PARTS: dict[str, Said] = {
    "variable": ("variabel", "variable"),
    "unit": ("satuan", "unit"),
    "period": ("periode", "period"),
    "numbers": ("gaya angka", "style of numbers"),
}


def _show(proposal: Proposal) -> None:
    click.echo(f"{proposal.path.name} -> tables/{proposal.meta.get('id', '?')}")
    for row in proposal.roles().to_dict("records"):
        known = {k: str(row[k]) for k in _PARTS if row[k]}
        what = f" = {', '.join(known.values())}" if known and row["role"] != "open" else ""
        click.echo(f"  {row['column']} “{row['heading']}”: {' / '.join(_ROLES[row['role']])}{what}")
        if row["role"] == "open":
            click.echo(_open(known))
        if row["reason_id"]:
            click.echo(f"      {row['reason_id']}\n      {row['reason_en']}")
    for said in proposal.said:
        click.echo(f"  · {said[0]}\n    {said[1]}")
    for problem in proposal.problems:
        click.secho(f"  ! {problem.message('id')}", fg="red", err=True)
        click.echo(f"    {problem.message('en')}", err=True)


def _open(known: dict[str, str]) -> str:
    """Say what of a column is not known yet and what is, a line for each language."""
    lines = []
    for i, (lacks, has) in enumerate((("belum diketahui", "sudah diketahui"), ("not known yet", "known"))):
        lacking = ", ".join(said[i] for k, said in _PARTS.items() if k not in known)
        given = ", ".join(f"{_PARTS[k][i]} {text}" for k, text in known.items())
        lines.append(f"      {lacks}: {lacking}" + (f"; {has}: {given}" if given else ""))
    return "\n".join(lines)


def _stop(proposal: Proposal, as_json: bool) -> None:
    """End without writing; open questions are printed as a form to fill in."""
    if as_json:
        click.echo(json.dumps(_plain(proposal), ensure_ascii=False, indent=1))
    elif proposal.questions:
        click.echo(form(proposal), nl=False)
        if proposal.open:
            click.echo(
                f"{len(proposal.open)} pertanyaan terbuka; isi daftar di atas lalu --answers BERKAS. / "
                f"{len(proposal.open)} open questions; fill in the list above, then --answers FILE.",
                err=True,
            )
    sys.exit(0 if proposal.ready else 1)


def form(proposal: Proposal) -> str:
    """Return the questions as a YAML file to fill in, with what is answered already."""
    lines = ["# maros import --answers"]
    for question in proposal.questions:
        choices = ", ".join(c.value for c in question.choices)
        lines += [f"# {question.ask[0]} / {question.ask[1]}", f"#   {question.why[0]} / {question.why[1]}"]
        lines += [f"#   {choices}" + (", …" if question.free else "")] if choices else []
        lines.append(f"{_key(question.id)}:" + ("" if question.required else "  # boleh kosong / may stay empty"))
    lines += [f"{_key(k)}: {_key(v)}" for k, v in proposal.answers.items()]
    return "\n".join(" ".join(line.split("\n")) for line in lines) + "\n"


def _key(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=1000).removesuffix("\n").removesuffix("\n...")


def _plain(proposal: Proposal) -> dict[str, object]:
    return {
        "file": proposal.path.name,
        "ready": proposal.ready,
        "meta": proposal.meta,
        "columns": proposal.roles().to_dict("records"),
        "questions": [q.as_dict() for q in proposal.questions],
        "problems": [p.as_dict() for p in proposal.problems],
        "notes": [{"id": a, "en": b} for a, b in proposal.said],
        "values": len(proposal.to_long()),
    }


def _write(proposal: Proposal, raw: Path, replace: bool, keep: bool) -> Path:
    """Write the table, after it was tried in a copy of the workspace: a kill leaves nothing that was not checked."""
    place = Path("tables") / proposal.meta["id"]
    with alone(raw / "tables"), tempfile.TemporaryDirectory(prefix="maros-import-") as scratch:
        if (raw / place).exists() and not replace:
            raise taken(raw / place)
        trial, before = Path(scratch), _problems(raw)
        for name, path in raw_files(raw).items():
            (trial / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, trial / name)
        proposal.write(trial / place, replace)
        new = [p for p in _problems(trial) if p not in before]
        if new and not keep:
            raise DataError(new)
        folder = proposal.write(raw / place, replace)
    for problem in new:
        click.echo(f"{problem.message('id')}\n  {problem.message('en')}", err=True)
    return folder


def _problems(raw: Path) -> list[Problem]:
    try:
        load_workspace(raw)
    except DataError as error:
        return list(error.problems)
    return []
