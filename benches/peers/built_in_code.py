"""The rules of a built-in programme as a person writes them for numpy and for polars.

The text is made from the document, a line for every node, as somebody would write it who has the
document before them: no interpreter is left in it. It covers what the two programmes ask for that
are measured, and refuses the rest. What it does not do: states that differ (missing, excluded,
undefined) beyond the points they lead to, bounds, statuses, reasons.

Points that do not count are "not a number"; a missing figure has no points and counts.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

WHERE_ERFC_IS_A_FIFTH = 0.9061938024368232

NUMPY = '''\
def rounded(x):
    return np.floor(x * 100 + 0.5 + 1e-7) / 100


def added(*parts):
    """Points, each with the most of them: the points, and the most of what counts."""
    points, most = np.zeros(len(parts[0][0])), np.zeros(len(parts[0][0]))
    for part, its in parts:
        there = part == part
        points += np.where(there, part, 0)
        most += there * its
    return points, most


def rescaled(whole, *parts):
    points, most = added(*parts)
    return whole * points / most


def mean(whole, *parts):
    """All children have the same most here."""
    points, most = added(*((part, 1.0) for part in parts))
    return whole * points / most
'''


def code(document: Json, dialect: str) -> str:
    """The text of a function ``score`` from columns to totals and classes."""
    return (_Numpy if dialect == "numpy" else _Polars)(document).text()


def name(node: str) -> str:
    """A node's id as the name of a variable."""
    return "p_" + re.sub(r"\W", "_", node)


class _Writer:
    """What both dialects have in common: formulas, policies, the order of the nodes."""

    maximum = ""
    nan = ""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.lines: list[str] = []
        self.most: dict[str, float] = {}

    # What a dialect says in its own way.

    def column(self, name: str) -> str:
        raise NotImplementedError

    def where(self, condition: str, then: str, otherwise: str) -> str:
        raise NotImplementedError

    def clip(self, x: str) -> str:
        raise NotImplementedError

    def number(self, x: str) -> str:
        """What is missing as 0."""
        raise NotImplementedError

    def let(self, name: str, value: str) -> None:
        raise NotImplementedError

    def node(self, id: str) -> str:
        raise NotImplementedError

    # Formulas.

    def formula(self, text: str) -> str:
        if " or " in text:
            return " | ".join(f"({self.formula(part)})" for part in text.split(" or "))
        text = re.sub(r'share_of\("(.*?)"\)', lambda of: f"§{of[1]}§", text)
        text = re.sub(r"(\d+)%", lambda percent: str(int(percent[1]) / 100), text)
        text = re.sub(r"\bmax\b", self.maximum, text)
        text = re.sub(r"(?<![\w.§])[a-z_]{3,}(?![\w(§.])", lambda of: self.quantity(of[0]), text)
        return re.sub("§(.*?)§", lambda of: f"({self.node(of[1])} / {self.most[of[1]]})", text)

    def quantity(self, name: str) -> str:
        derived = self.document.get("derived", {})
        if name in derived:
            return self.formula(derived[name]["formula"])
        return self.column(name)

    def value(self, quantity: Any) -> str:
        """A number of a rule: written out, or a parameter that may differ by the type of unit."""
        if isinstance(quantity, dict):
            parameter = self.document["parameters"][quantity["parameter"]]
            value = self.value(parameter["value"])
            for case in parameter.get("for", []):
                value = self.where(self.of_type(case["type"]), self.value(case["value"]), value)
            return value
        if isinstance(quantity, str):
            return str(float(quantity.removesuffix("%")) / 100)
        return str(quantity)

    def of_type(self, types: list[str]) -> str:
        return " | ".join(self.column(f"is {of}") for of in types)

    # Rules.

    def indicator(self, node: Json) -> None:
        most, id = node["max"], node["id"]
        self.most[id] = most
        [(rule, how)] = node["rule"].items()
        if rule == "given":
            self.let(id, self.number(self.column(f"given {id}")))
            return
        if rule == "checklist":
            points = self.number(self.checklist(how, most))
        else:
            points = self.points(rule, how, most, self.formula(node["formula"]))
            points = self.settled(node, points)
        for case in node.get("for", []):
            points = self.where(self.of_type(case["type"]), self.nan, points)
        self.let(id, points)

    def settled(self, node: Json, points: str) -> str:
        """With the policies: what is missing has no points, what is undefined as it is said."""
        if self.document["round"]["at"] == "indicator":
            points = f"rounded({points})"
        points = self.number(points)
        divided = re.search(r"/ (\w+)$", node["formula"])
        undefined = node.get("undefined", "unknown")
        if divided is None:
            return points
        if undefined in ("unknown", "zero"):
            # Of nothing there is no part: 0/0 has no points as it is.
            part = self.document["inputs"].get(node["formula"].split(" / ")[0], {})
            if part.get("at_most") == divided[1]:
                return points
            return self.where(f"{self.quantity(divided[1])} == 0", "0.0", points)
        otherwise = {"full": str(float(node["max"])), "exclude": self.nan}[undefined]
        return self.where(f"{self.quantity(divided[1])} == 0", otherwise, points)

    def points(self, rule: str, how: Any, most: float, x: str) -> str:
        match rule:
            case "proportional":
                full_at = self.value(how["full_at"])
                if "zero_at" not in how:
                    inner = x if full_at == "1.0" else f"{x} / {full_at}"
                    return f"{most} * {self.clip(inner)}"
                zero_at = self.value(how["zero_at"])
                return f"{most} * {self.clip(f'({x} - {zero_at}) / ({full_at} - {zero_at})')}"
            case "bands":
                return self.bands(how, x)
            case "curve" if "through" in how:
                return self.curve([(self.value(p["at"]), p["points"]) for p in how["through"]], x)
            case "curve":
                return self.log_normal(how["log_normal"], most, x)
            case "yes_no":
                answer = self.answer(x, most)
                return f"{most} - {answer}" if how.get("inverted") else answer
            case "per_case":
                low, high = how.get("floor", 0), how.get("cap", most)
                return self.within(f"{how.get('start', 0)} + {how['points']} * {x}", low, high)
        raise ValueError(f"no code for the rule {rule}")

    def checklist(self, how: Json, most: float) -> str:
        items = [self.formula(item["formula"]) for item in how["items"]]
        done = f"({' + '.join(items)})"
        match how["award"]:
            case "each":
                return f"{most / len(items)} * {done}"
            case "all":
                return self.answer(f"{done} == {len(items)}", most)
            case {"at_least": least}:
                return self.answer(f"{done} >= {least}", most)
        raise ValueError("no code for this checklist")

    def answer(self, x: str, most: float) -> str:
        """All points for yes."""
        return f"({x}) * {float(most)}"

    def bands(self, bands: list[Json], x: str) -> str:
        raise NotImplementedError

    def curve(self, through: list[tuple[str, float]], x: str) -> str:
        raise NotImplementedError

    def log_normal(self, how: Json, most: float, x: str) -> str:
        raise NotImplementedError

    def within(self, x: str, low: float, high: float) -> str:
        raise NotImplementedError

    # The tree.

    def walk(self, node: Json) -> float | None:
        """Writes what is below a node, then the node; its most points, if it has any."""
        if "children" not in node:
            if "information" in node["rule"]:
                return None
            self.indicator(node)
            return float(node["max"])
        children = [child for child in node["children"] if self.walk(child)]
        parts = [(self.node(child["id"]), self.most[child["id"]]) for child in children]
        self.most[node["id"]] = float(node["max"])
        points = self.group(node, parts)
        for gate in node.get("gates", []):
            share = int(gate["then"]["cap_share"].removesuffix("%")) / 100
            most = self.within_most(self.node(node["id"]), share * self.most[node["id"]])
            self.let(node["id"], points)
            points = self.where(self.formula(gate["when"]), most, self.node(node["id"]))
        if node.get("decimals") == 2:
            points = f"rounded({points})"
        self.let(node["id"], points)
        if "assessed_at" in node:
            self.inherit(node["id"])
        return float(node["max"])

    def group(self, node: Json, parts: list[tuple[str, float]]) -> str:
        if node.get("aggregate") == {"mean": "arithmetic"}:
            assert len({most for _, most in parts}) == 1
            whole = self.most[node["id"]] / parts[0][1]
            return f"mean({whole}, {', '.join(part for part, _ in parts)})"
        if node.get("rescale"):
            pairs = ", ".join(f"({part}, {most})" for part, most in parts)
            return f"rescaled({self.most[node['id']]}, {pairs})"
        return " + ".join(part for part, _ in parts)

    def within_most(self, x: str, most: float) -> str:
        raise NotImplementedError

    def inherit(self, id: str) -> None:
        """Where a unit above is assessed, its points are taken."""
        raise NotImplementedError

    def classes(self) -> list[float]:
        edges = [of["at_least"] for of in self.document["classes"] if "at_least" in of]
        return sorted(float(edge.removesuffix("%")) / 100 for edge in edges)

    def place(self, id: str) -> int:
        """A class by its place from the worst."""
        return [of["id"] for of in reversed(self.document["classes"])].index(id)

    def total(self) -> None:
        document = self.document
        top = {"id": "total", **document["total"], "children": document["tree"], "gates": []}
        self.walk(top)


class _Numpy(_Writer):
    maximum = "np.maximum"
    nan = "np.nan"

    def column(self, name: str) -> str:
        return f'c["{name}"]'

    def node(self, id: str) -> str:
        return name(id)

    def where(self, condition: str, then: str, otherwise: str) -> str:
        return f"np.where({condition}, {then}, {otherwise})"

    def clip(self, x: str) -> str:
        return f"np.clip({x}, 0, 1)"

    def number(self, x: str) -> str:
        return f"np.nan_to_num({x}, copy=False)" if "(" in x else f"np.nan_to_num({x})"

    def let(self, id: str, value: str) -> None:
        self.lines.append(f"{name(id)} = {value}")

    def bands(self, bands: list[Json], x: str) -> str:
        ordered = sorted((self.value(b["at_least"]), b["points"]) for b in bands if "at_least" in b)
        [below] = [b["points"] for b in bands if "at_least" not in b]
        conditions = ", ".join(f"x >= {edge}" for edge, _ in reversed(ordered))
        points = ", ".join(str(float(points)) for _, points in reversed(ordered))
        self.lines.append(f"x = {x}")
        self.lines.append(f"x = np.select([{conditions}, x == x], [{points}, {float(below)}], np.nan)")
        return "x"

    def curve(self, through: list[tuple[str, float]], x: str) -> str:
        at = ", ".join(at for at, _ in through)
        points = ", ".join(str(points) for _, points in through)
        return f"np.interp({x}, [{at}], [{points}])"

    def log_normal(self, how: Json, most: float, x: str) -> str:
        median, good = how["median"], how["good"]
        slope = f"{WHERE_ERFC_IS_A_FIFTH} / np.log({median} / {good})"
        return f"{most / 2} * erfc({slope} * np.log({x} / {median}))"

    def within(self, x: str, low: float, high: float) -> str:
        return f"np.clip({x}, {low}, {high})"

    def within_most(self, x: str, most: float) -> str:
        return f"np.minimum({x}, {most})"

    def inherit(self, id: str) -> None:
        self.lines.append("if above is not None:")
        self.lines.append(f"    {name(id)} = {name(id)}[above]")

    def text(self) -> str:
        self.total()
        edges = ", ".join(str(edge) for edge in self.classes())
        most = float(self.document["total"]["max"])
        self.lines.append(f"classes = np.digitize({name('total')} / {most} + 1e-12, [{edges}])")
        for gate in self.document["total"].get("gates", []):
            place = self.place(gate["then"]["cap_class"])
            condition = self.formula(gate["when"])
            capped = f"np.minimum(classes, {place})"
            self.lines.append(f"classes = {self.where(condition, capped, 'classes')}")
        total = name("total")
        if self.document["round"]["at"] == "total":
            total = f"rounded({total})"
        body = "\n".join(f"    {line}" for line in self.lines)
        return f"{NUMPY}\n\ndef score(c, above):\n{body}\n    return {total}, classes\n"


POLARS = '''\
def rounded(x):
    return (x * 100 + 0.5 + 1e-7).floor() / 100


def larger(a, b):
    """Null where one of them is, which `pl.max_horizontal` leaves out."""
    return pl.when(a >= b).then(a).when(a < b).then(b)


def rescaled(whole, *parts):
    points = pl.sum_horizontal(part for part, _ in parts)
    most = pl.sum_horizontal(part.is_not_null() * pl.lit(float(its)) for part, its in parts)
    return whole * points / most


def mean(whole, *parts):
    """All children have the same most here."""
    return whole * pl.mean_horizontal(*parts)
'''


class _Polars(_Writer):
    maximum = "larger"
    nan = "None"

    def __init__(self, document: Json) -> None:
        super().__init__(document)
        self.stages: list[list[str]] = [[]]
        self.stage: dict[str, int] = {}

    def column(self, name: str) -> str:
        return f'pl.col("{name}")'

    def node(self, id: str) -> str:
        return self.column(id)

    def where(self, condition: str, then: str, otherwise: str) -> str:
        return f"pl.when({condition}).then({then}).otherwise({otherwise})"

    def clip(self, x: str) -> str:
        return f"({x}).clip(0, 1)"

    def number(self, x: str) -> str:
        return f"({x}).fill_nan(0).fill_null(0)"

    def answer(self, x: str, most: float) -> str:
        return f"({x}).cast(pl.Float64) * {float(most)}"

    def let(self, id: str, value: str) -> None:
        # After everything that it is made of.
        used = [self.stage[of] for of in re.findall(r'pl\.col\("(.*?)"\)', value) if of in self.stage]
        stage = max(used, default=-1) + 1
        if stage == len(self.stages):
            self.stages.append([])
        self.stage[id] = stage
        self.stages[stage].append(f'({value}).alias("{id}")')

    def bands(self, bands: list[Json], x: str) -> str:
        ordered = sorted((self.value(b["at_least"]), b["points"]) for b in bands if "at_least" in b)
        [below] = [b["points"] for b in bands if "at_least" not in b]
        text = "pl"
        for edge, points in reversed(ordered):
            text += f".when({x} >= {edge}).then({float(points)})"
        return f"{text}.when(({x}).is_null()).then(None).otherwise({float(below)})"

    def curve(self, through: list[tuple[str, float]], x: str) -> str:
        text = f"pl.when({x} <= {through[0][0]}).then({through[0][1]})"
        for (start, low), (end, high) in zip(through, through[1:]):
            line = f"{low} + ({x} - {start}) * ({high - low} / ({end} - {start}))"
            text += f".when({x} < {end}).then({line})"
        return f"{text}.when(({x}).is_null()).then(None).otherwise({through[-1][1]})"

    def log_normal(self, how: Json, most: float, x: str) -> str:
        median, good = how["median"], how["good"]
        inner = f"{WHERE_ERFC_IS_A_FIFTH} / math.log({median} / {good}) * ({x} / {median}).log()"
        return f"{most / 2} * ({inner}).map_batches(erfc, return_dtype=pl.Float64)"

    def within(self, x: str, low: float, high: float) -> str:
        return f"({x}).clip({low}, {high})"

    def within_most(self, x: str, most: float) -> str:
        return f"({x}).clip(None, {most})"

    def inherit(self, id: str) -> None:
        self.let(id, f'{self.node(id)}.gather(pl.col("above")) if above else {self.node(id)}')

    def text(self) -> str:
        self.total()
        most = float(self.document["total"]["max"])
        share = f"({self.node('total')} / {most} + 1e-12)"
        reached = " + ".join(f"({share} >= {edge}).cast(pl.Int64)" for edge in self.classes())
        for gate in self.document["total"].get("gates", []):
            place = self.place(gate["then"]["cap_class"])
            reached = self.where(self.formula(gate["when"]), f"({reached}).clip(None, {place})", reached)
        total = self.node("total")
        if self.document["round"]["at"] == "total":
            total = f"rounded({total})"
        steps = ["    q = frame.lazy()"]
        for stage in self.stages:
            steps += ["    q = q.with_columns(", *(f"        {line}," for line in stage), "    )"]
        last = f'    return q.select(({total}).alias("total"), ({reached}).alias("class"))'
        return "\n".join([POLARS, "\ndef score(frame, above):", *steps, last, ""])
