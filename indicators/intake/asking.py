"""Questions asked while a file is read, and the answers given to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from indicators.intake.messages import refuse
from indicators.intake.model import Choice, Question, Said


class Asker:
    """Gives answers out where there are any, and keeps the questions where there are none.

    Parameters
    ----------
    name : str
        File, for problems.
    answers : mapping of str to str
        By question.
    presets : mapping of str to str
        What the file itself answers (a filled template); an answer goes before it.
    """

    def __init__(self, name: str, answers: Mapping[str, str], presets: Mapping[str, str]) -> None:
        self.name = name
        self.answers, self.presets = dict(answers), dict(presets)
        self.questions: list[Question] = []
        # Of a list of answers that serves many files, some are of no use to one.
        self.consulted: set[str] = {"period", "dash", "formulas", "sheet", "regency"}

    def given(self, id_: str, check: Callable[[str], str | None] | None = None) -> str | None:
        """Return the answer to a question that needs not be asked; None where there is none."""
        self.consulted.add(id_)
        answer = self.answers.get(id_, self.presets.get(id_))
        if answer is None or answer == "":
            return None
        if check and (expected := check(str(answer))):
            raise refuse(self.name, "value-choice", str(answer), expected, column=id_)
        return str(answer)

    def ask(
        self,
        id_: str,
        ask: Said,
        why: Said,
        choices: Iterable[tuple[str, Said]] = (),
        check: Callable[[str], str | None] | None = None,
        required: bool = True,
    ) -> str | None:
        """Return the answer, or keep the question and return None.

        Parameters
        ----------
        check : callable, optional
            For answers beyond the choices: returns what is expected where an answer does not do. Without it, only the
            choices are answers; with no choices, every text is.

        Raises
        ------
        DataError
            If the answer is none of the choices.
        """
        listed = tuple(Choice(value, label) for value, label in choices)
        free = check is not None or not listed

        def verify(answer: str) -> str | None:
            if answer in [c.value for c in listed]:
                return None
            if free:
                return check(answer) if check else None
            return ", ".join(c.value for c in listed)

        answer = self.given(id_, verify)
        if answer is None and id_ not in [q.id for q in self.questions]:
            self.questions.append(Question(id_, ask, why, listed, free, required))
        return answer

    def done(self) -> None:
        """Refuse answers to questions nobody asks: a misspelt name would have no effect.

        Raises
        ------
        DataError
        """
        for id_ in sorted(set(self.answers) - self.consulted):
            raise refuse(self.name, "answer-unknown", id_, ", ".join(sorted(self.consulted)))
