"""``{regimen}`` shows dose regimens as a block for the bedside.

::

    ```{regimen} intubation-adult-iv intubation-shock-iv
    :weights: 40, 50, 60, 80, 100

    **Watch:** what to look for.

    **If it goes wrong:** where to go.
    ```

The arguments are ids of rows of ``regimens``. The block shows the doses, what they are in mg and mL by weight (folded),
the body of the directive, and last what the doses rest on. With ``:form: rescue`` the rows are medicines of a drill:
what they rest on stands beside each dose. With ``:form: weights`` there is just one table, of doses by weight, with a
column for each row, called by the option ``heads``, where semicolons separate them; ``caption`` stands above it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging

from doses_by_weight import weights
from doses_by_weight.regimen import Regimen, amount, instructions, printed
from primer.evidence.regimen import computed, status
from sphinx_ledgers import ledger
from sphinx_ledgers.cells import capitalized, cited
from sphinx_ledgers.directive import LedgerDirective

logger = logging.getLogger(__name__)

#: gives the strengths in use for a regimen
StrengthsOf = Callable[[Regimen], Iterable[Fraction]]

#: Columns that say what others state of a dose, and how each is called.
RANGES = {"label": "Label", "guideline": "Guideline", "trial": "Largest trial"}


def rests_on(sources: str, evidence: str) -> str:
    """Return the citation of sources, and after it the mark of their class of evidence."""
    return cited(sources) + (f" {{evidence}}`{evidence}`" if evidence else "") if sources else ""


def _kilograms(argument: str) -> list[int]:
    return [directives.positive_int(part) for part in argument.split(",")]


def strengths(table: ledger.Ledger, regimen: Regimen, unit: str) -> dict[Fraction, bool]:
    """Return the strengths of a drug for a route, in the unit of the dose for each mL, and whether to dilute each."""
    factor = {("mg", "mcg/mL"): Fraction(1, 1000), ("mcg", "mg/mL"): Fraction(1000)}
    found = {}
    for row in table.rows:
        if row.values["drug"] == regimen.drug and _suits(row, regimen.route):
            strength = Fraction(row.values["strength"]) * factor.get((unit, row.values["unit"]), Fraction(1))
            found[strength] = regimen.route in _routes(row.values["dilute_for"])
    return dict(sorted(found.items()))


def _suits(row: ledger.Row, route: str) -> bool:
    """Tell whether a strength is given by a route: those that its row names, or any."""
    named = _routes(row.values["routes"])
    return not named or route in named


def _routes(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]


def called(row: Mapping[str, str], usual: str) -> str:
    """Return who gets the dose, with the drug where that is not the usual one."""
    return capitalized(row["population"] if row["drug"] == usual else f"{row['drug']}, {row['population']}")


def dose_table(rows: Iterable[Mapping[str, str]], usual: str, rescue: bool) -> Iterator[str]:
    """Yield the Markdown lines of the table of doses."""
    yield from ("| For | Dose |", "|---|---|")
    for row in rows:
        regimen = Regimen.of(row)
        who = called(row, usual)
        rate = f" {regimen.rate}" if regimen.rate else ""
        more = f". {instructions(regimen)}" if instructions(regimen) else ""
        proof = f" {rests_on(row['source'], row['evidence'])}" if rescue else ""
        yield f"| {who} | **{amount(regimen)} {regimen.route}**{rate}{more}{proof} |"


def weight_table(regimen: Regimen, kilograms: Iterable[int], of: Mapping[Fraction, bool]) -> Iterator[str]:
    """Yield the Markdown lines of a table of doses by weight. Raises ValueError."""
    unit = weights.unit(regimen)
    shown = list(of) if unit in ("mg", "mcg") else []
    lines = [weights.line(regimen, weight, shown) for weight in kilograms]
    # a strength that measures none of the doses would be a column of dashes
    useful = [place for place in range(len(shown)) if {line.volumes[place] for line in lines} != {weights.UNEVEN}]
    shown = [shown[place] for place in useful]
    heads = [f"mL of {printed(one)} {unit}/mL" + (" (dilute)" if of[one] else "") for one in shown]
    yield "| kg | " + " | ".join([unit, *heads]) + " |"
    yield "|---|" + "---|" * (len(heads) + 1)
    for line in lines:
        volumes = [
            volume if isinstance(volume, str) else weights.span(*volume)
            for volume in (line.volumes[place] for place in useful)
        ]
        yield "| " + " | ".join([str(line.weight), f"**{weights.span(line.low, line.high)}**", *volumes]) + " |"


def one_table(regimens: Mapping[str, Regimen], kilograms: Iterable[int], of: StrengthsOf) -> Iterator[str]:
    """Yield the Markdown lines of one table of doses by weight, a column for each regimen. Raises ValueError."""
    yield "| kg | " + " | ".join(f"{head}, {weights.unit(each)}" for head, each in regimens.items()) + " |"
    yield "|---|" + "---|" * len(regimens)
    for weight in kilograms:
        # measured with the strengths in use, so that it is the dose that the block for the bedside shows
        lines = (weights.line(each, weight, list(of(each))) for each in regimens.values())
        yield f"| {weight} | " + " | ".join(weights.span(line.low, line.high) for line in lines) + " |"


def proof(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield one Markdown paragraph for each thing that the doses rest on; what several rows share is said once."""
    rows = list(rows)
    for column, name in RANGES.items():
        told: dict[str, None] = {}
        for row in rows:
            if row[column]:
                told[f"{row[column]} {rests_on(row[f'{column}_source'], row[f'{column}_evidence'])}"] = None
        if told:
            yield f"**{name}:** " + "; ".join(told) + "."
    sources: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        sources[row["source"], row["evidence"]].append(f"{row['population']}, {row['route']}")
    several = len(sources) > 1
    parts = [rests_on(*key) + (f" ({'; '.join(who)})" if several else "") for key, who in sources.items()]
    yield "**Doses rest on:** " + "; ".join(parts) + "."


def summary(rows: Iterable[Mapping[str, str]]) -> str:
    """Return the line that shows without unfolding: certainty and status of the doses, each once."""
    rows = list(rows)
    certainty = ", ".join(dict.fromkeys(row["certainty"] for row in rows))
    statuses: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if status(row):
            statuses[status(row)].append(f"{row['population']}, {row['route']}")
    told = [f"{name}: {'; '.join(who)}" if len(statuses) > 1 else name for name, who in statuses.items()]
    return " ".join(f"{sentence}." for sentence in (f"Certainty: {certainty}", *told))


class RegimenBlock(LedgerDirective):
    """The directive; its arguments are ids of rows of ``regimens``, separated by spaces."""

    required_arguments = 1
    optional_arguments = 0
    final_argument_whitespace = True
    has_content = True
    option_spec = {
        "weights": _kilograms,
        "form": lambda argument: directives.choice(argument, ("dose", "rescue", "weights")),
        "caption": directives.unchanged_required,
        "heads": lambda argument: [head.strip() for head in argument.split(";")],
    }

    def run(self) -> list[nodes.Node]:
        """Return the block; a fault is an error at the directive's line, and the body alone stands in."""
        try:
            rows = self.rows()
            lines = list(self.by_weight(rows) if self.options.get("form") == "weights" else self.lines(rows))
        except ValueError as error:
            logger.error("%s", error, location=self.get_location())
            rows, lines = [], list(self.content)
        box = nodes.container("", *self.parse_text_to_nodes("\n".join(lines)), classes=["regimen"])
        for table in box.findall(nodes.table):
            table["classes"].append("as-table")  # few short columns: no cards on a phone
        if self.options.get("form") == "weights":
            return box.children
        first = next(box.findall(nodes.tbody), None)
        for node, row in zip(first.findall(nodes.row) if first else [], rows, strict=False):
            node["ids"].append(f"regimen-{row['id']}")
        return [box]

    def rows(self) -> list[Mapping[str, str]]:
        """Return the rows named. Raises ValueError where one is not there."""
        table = self.read("regimens")
        known = {row.values["id"]: row.values for row in table.rows}
        wanted = self.arguments[0].split()
        if missing := [name for name in wanted if name not in known]:
            raise ValueError(f"{table.path.name} has no row {', '.join(missing)}; correct the id or add the row")
        return [known[name] for name in wanted]

    def by_weight(self, rows: list[Mapping[str, str]]) -> Iterator[str]:
        """Yield the Markdown of one table of all rows. Raises ValueError where heads or weights do not suit them."""
        heads, kilograms = self.options.get("heads", []), self.options.get("weights", [])
        if len(heads) != len(rows) or not kilograms:
            raise ValueError(f"{len(rows)} rows have {len(heads)} heads; give each its head, and name the weights")
        regimens = {head: Regimen.of(row) for head, row in zip(heads, rows, strict=True)}
        of = self.read("strengths")
        # as wide as its numbers, so that on a card a weight does not run into a dose
        widths = " ".join(map(str, [10, *[90 // len(rows)] * len(rows)]))
        yield from (f"::::{{table}} {self.options.get('caption', '')}", f":widths: {widths}", "")
        yield from (*one_table(regimens, kilograms, lambda each: strengths(of, each, weights.unit(each))), "::::")

    def lines(self, rows: list[Mapping[str, str]]) -> Iterator[str]:
        """Yield the Markdown of the block. Raises ValueError on a row without a dose that can be measured."""
        rescue = self.options.get("form") == "rescue"
        usual = self.config.regimen_drug
        yield from ("::::{container} regimen-doses", "", *dose_table(rows, usual, rescue), "::::", "")
        by_weight = [row for row in rows if weights.unit(Regimen.of(row))]
        if by_weight:
            yield from ("::::{admonition} In mg and mL by weight", ":class: by-weight", ":collapsible: closed", "")
            for row in by_weight:
                regimen = Regimen.of(row)
                kilograms = self.options.get("weights") or weights.body_weights(regimen)
                who = called(row, usual)
                of = strengths(self.read("strengths"), regimen, weights.unit(regimen))
                yield from (f"{who}, {row['route']}, {amount(regimen)}:", "")
                yield from (*weight_table(regimen, kilograms, of), "")
            yield from ("::::", "")
        yield from (*self.content, "")
        if not rescue:
            yield from ("::::{container} regimen-summary", "", summary(rows), "::::", "")
            yield from (
                "::::{admonition} Label, guideline, trial, sources",
                ":class: proof",
                ":collapsible: closed",
                "",
            )
            for paragraph in proof(rows):
                yield from (paragraph, "")
            yield "::::"


def setup(app: Sphinx) -> None:
    """Register the directive; ``regimen_drug`` is the drug of the book, which a block need not name.

    Tables of ledgers may show what a row of doses comes to.
    """
    app.connect("ledger-row", lambda app, values: computed(values))
    app.add_config_value("regimen_drug", "", "env", types=(str,))
    app.add_directive("regimen", RegimenBlock)
