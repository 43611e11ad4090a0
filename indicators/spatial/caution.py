"""What few units do to a test, in words that travel with the result."""

from __future__ import annotations

from dataclasses import dataclass

#: Below so many units a test sees strong patterns only; see `Caution`.
FEW_UNITS = 30


class SpatialError(ValueError):
    """Data and neighbours do not fit together, or leave nothing to compute."""


@dataclass(frozen=True)
class Caution:
    """What few units do to a test: only a strong pattern can be told from chance.

    Attributes
    ----------
    n, needed : int
    low, high : float
        Between these values the statistic cannot be told from chance at 5 %. NaN for local tests.
    """

    n: int
    needed: int
    low: float = float("nan")
    high: float = float("nan")

    def message(self, language: str = "id") -> str:
        """Return the warning in Indonesian (`id`) or English (`en`)."""
        known = self.low == self.low
        low, high = (f"{end:.2f}".replace("-", "\N{MINUS SIGN}") for end in (self.low, self.high))
        if language == "id":
            low, high = low.replace(".", ","), high.replace(".", ",")
            reach = f" Nilai antara {low} dan {high} tidak dapat dibedakan dari kebetulan." if known else ""
            return (
                f"Hanya {self.n} wilayah (patokan umum: {self.needed}): hanya pola kuat yang terdeteksi; "
                f"'tidak nyata' bukan berarti 'tidak ada pola'.{reach}"
            )
        reach = f" Values between {low} and {high} cannot be told from chance." if known else ""
        return (
            f"Only {self.n} areas (rule of thumb: {self.needed}): only strong patterns are detected; "
            f"'not significant' does not mean 'no pattern'.{reach}"
        )
