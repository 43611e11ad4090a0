"""Largest relative error against every table of the COINr reference: `python -m benchmarks.accuracy`.

Writes ACCURACY.md. The same comparisons are tests (tests/composite/test_accuracy.py).
"""

from __future__ import annotations

from pathlib import Path

from tests.composite.coinr_cases import CASES, EM_TOLERANCE, TOLERANCE, folder, relative_error

RESULTS = Path(__file__).with_name("ACCURACY.md")


def main() -> None:
    if folder() is None:
        raise SystemExit("the COINr reference is neither at ../shared/reference/coinr nor at $MAROS_REFERENCE")
    worst: dict[str, tuple[float, str, int, int]] = {}
    for cases in CASES.values():
        for table, found, expected in cases():
            file, _, case = table.partition(" ")
            error = relative_error(found, expected)
            before = worst.get(file, (-1.0, "", 0, 0))
            top = (error, case) if error > before[0] else before[:2]
            worst[file] = (*top, before[2] + 1, before[3] + expected.size)
    lines = [
        "# Accuracy",
        "",
        "Written by `python -m benchmarks.accuracy`: the largest relative error against each table that COINr 1.1.14",
        f"gave on its ASEM example. The tests hold all to {TOLERANCE:g}, and the parameters found by expectation-",
        f"maximisation, where both sides stop by a rule of their own, to {EM_TOLERANCE:g}.",
        "",
        "| table | largest relative error | in | comparisons | numbers |",
        "|---|---|---|---|---|",
    ]
    for file in sorted(worst):
        error, case, count, size = worst[file]
        lines.append(f"| {file} | {error:.1e} | {case if error else ''} | {count} | {size:,} |")
    text = "\n".join(lines) + "\n"
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
