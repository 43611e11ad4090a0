"""Any official table in: a file becomes a proposal with reasons and questions, and a settled one a table on file.

Read a file with `indicators.read_table` or `maros import`. What a file really is decides `guards`; `xlsx`, `html` and
`text` make grids of cells; `layout` finds areas, headings, body and notes, `roles` what each column holds;
`catalogue` finds the variables, `numerals` the style of numbers; `rows`, `columns`, `sums` and `meta` settle what
they can and ask the rest; `reading` puts the `proposal` together; `writing` checks the result by reading it back.
"""

from indicators.intake.catalogue import Context
from indicators.intake.model import Choice, Question
from indicators.intake.proposal import Proposal, Proposed
from indicators.intake.reading import propose

__all__ = ["Choice", "Context", "Proposal", "Proposed", "Question", "propose"]
