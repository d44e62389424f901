"""Documents with mistakes can be loaded and looked at, whatever the mistakes are."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_tables import DOCUMENT

import chiso

LOOKS: dict[str, Callable[[chiso.Programme], Any]] = {
    "repr": repr,
    "html": lambda programme: programme._repr_html_(),
    "id": lambda programme: programme.id,
    "version": lambda programme: programme.version,
    "title": lambda programme: programme.title,
    "titles": lambda programme: programme.titles,
    "inputs": lambda programme: programme.inputs,
    "classes": lambda programme: programme.classes,
    "nodes": lambda programme: programme.nodes,
    "document": lambda programme: programme.document,
    "template": lambda programme: programme.template(["a"]),
    "pickle": lambda programme: pickle.loads(pickle.dumps(programme)) == programme,
    "hash": hash,
    "findings": lambda programme: programme.check()._repr_html_(),
}
MAY_REFUSE: dict[str, Callable[[chiso.Programme], Any]] = {
    "digest": lambda programme: programme.digest,
    "plan": lambda programme: programme.plan,
    "to_json": lambda programme: programme.to_json(),
    "to_table": lambda programme: programme.to_table(),
    "score": lambda programme: programme.score([]),
}

BROKEN: dict[str, Any] = {
    "a node without an id": {"chiso": 1, "id": "x", "tree": [{"max": 1}]},
    "a group without an id": {"chiso": 1, "id": "x", "tree": [{"children": [{"id": "a"}]}]},
    "nodes of one id": {"chiso": 1, "id": "x", "tree": [{"id": "a"}, {"id": "a", "max": 2}]},
    "a text as a node": {"chiso": 1, "id": "x", "tree": ["a"]},
    "an object as the tree": {"chiso": 1, "id": "x", "tree": {"a": 1}},
    "a number as the tree": {"chiso": 1, "id": "x", "tree": 5},
    "a number as children": {"chiso": 1, "id": "x", "tree": [{"id": "a", "children": 5}]},
    "a class without an id": {"chiso": 1, "id": "x", "tree": [], "classes": [{}]},
    "a text as the classes": {"chiso": 1, "id": "x", "tree": [], "classes": "x"},
    "a number as a class": {"chiso": 1, "id": "x", "tree": [], "classes": [1]},
    "a list as the inputs": {"chiso": 1, "id": "x", "tree": [], "inputs": [1]},
    "a number as an input": {"chiso": 1, "id": "x", "tree": [], "inputs": {"a": 1}},
    "an input with an id": {"chiso": 1, "id": "x", "tree": [], "inputs": {"a": {"id": "b"}}},
    "texts all over a node": {
        "chiso": 1, "id": "x", "source": "official",
        "tree": [{"id": "a", "title": "s", "source": "official", "max": "ten", "formula": 5}],
    },
    "a text as the title": {"chiso": 1, "id": "x", "title": "T", "tree": []},
    "a list as the title": {"chiso": 1, "id": "x", "title": ["T"], "tree": []},
    "a status that is a list": {"chiso": 1, "id": "x", "tree": [{"id": "a", "source": {"status": []}}]},
    "an id that is a list": {"chiso": 1, "id": ["x"], "tree": [{"id": ["a"], "children": [{}]}]},
    "no id": {"chiso": 1, "id": None, "tree": []},
    "a version that is an object": {"chiso": 1, "id": "x", "version": {"a": 1}, "tree": []},
    "a text as the total": {"chiso": 1, "id": "x", "total": "sum", "tree": []},
    "a number too large": {"chiso": 1, "id": "x", "tree": [{"id": "a", "max": 10**30}]},
    "a node with a kind": {"chiso": 1, "id": "x", "tree": [{"id": "a", "kind": "total"}]},
    "half a letter": {"chiso": 1, "id": "x", "title": {"vi": "\ud800"}, "tree": []},
    "nothing": {},
}
TEXTS = {
    "lists without end": "[" * 200_000,
    "objects without end": '{"a":' * 200_000,
    "a deep document": '{"chiso": 1, "id": "x", "tree": ' + '[{"children": ' * 300 + "[]" + "}]" * 300 + "}",
    "a list": "[1]",
    "a text": '"x"',
    "nothing": "",
    "half a document": '{"chiso": 1',
    "no number": '{"chiso": 1, "id": "x", "tree": [{"id": "a", "max": NaN}]}',
    "a number without end": '{"chiso": 1, "tree": [{"id": "a", "max": 1' + "0" * 5000 + "}]}",
}


def look_at(programme: chiso.Programme) -> None:
    """Asks a programme for everything; only a refusal that says why may come of it."""
    findings = programme.check()
    assert all(str(finding) for finding in findings)
    for look in LOOKS.values():
        look(programme)
    for look in MAY_REFUSE.values():
        try:
            look(programme)
        except chiso.ChisoError as refusal:
            assert not isinstance(refusal, chiso.InternalError)
            assert refusal.findings.errors or findings.usable


@pytest.mark.parametrize("document", BROKEN.values(), ids=BROKEN)
def test_a_broken_document_can_be_looked_at(document: Any) -> None:
    programme = chiso.Programme(document)
    assert not programme.check().usable
    look_at(programme)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_broken_text_can_be_looked_at(text: str) -> None:
    programme = chiso.Programme(text)
    assert not programme.check().usable
    look_at(programme)
    with pytest.raises(chiso.ChisoError):
        programme.score({})


def test_what_is_no_document_is_not_written_as_one() -> None:
    for text in ("[1]", '{"chiso": 1', "[" * 200_000):
        with pytest.raises(chiso.ChisoError):
            chiso.Programme(text).to_json()
        with pytest.raises(chiso.ChisoError):
            chiso.Programme(text).to_table()


def test_an_object_that_is_too_deep_is_refused() -> None:
    document: dict[str, Any] = {}
    for _ in range(100_000):
        document = {"a": document}
    with pytest.raises(ValueError, match="nested too deep"):
        chiso.Programme(document)
    # Python would take it apart by recursion.
    while document:
        document = document.pop("a")


def test_no_node_is_lost() -> None:
    tree = [{"max": 1}, {"id": "a", "children": [{"id": "b"}]}, {"id": "a", "max": 2}, 5]
    nodes = chiso.Programme({"chiso": 1, "id": "x", "tree": tree}).nodes
    assert list(nodes) == ["/tree/0", "a", "b", "/tree/2", "/tree/3"]
    assert nodes["b"] == {"id": "b", "parent": "a", "depth": 1}
    assert nodes["/tree/2"] == {"id": "a", "max": 2, "parent": None, "depth": 0}


def test_what_is_wrong_is_shown() -> None:
    programme = chiso.Programme(
        {"chiso": 1, "id": "x", "title": "Tên", "tree": [{"title": "Tiêu chí", "max": "ten"}]}
    )
    shown = programme._repr_html_()
    assert programme.title == "Tên"
    assert "Tiêu chí" in shown and "ten" in shown and "/tree/0" in shown


def test_a_table_has_all_of_a_document_or_is_refused() -> None:
    with pytest.raises(chiso.ChisoError) as caught:
        chiso.Programme(BROKEN["a text as a node"]).to_table()
    assert caught.value.path == "/tree/0"
    # A misspelt name is mended in the table.
    document = copy.deepcopy(DOCUMENT)
    document["tree"][0]["formula"] = "on_tme / received"
    programme = chiso.Programme(document)
    assert not programme.check().usable
    assert chiso.Programme.load(programme.to_table()) == programme


def test_the_fields_of_a_node_are_named_once() -> None:
    group = {"id": "a", "colour": "red", "children": [{"id": "b", "colour": "red"}]}
    found = chiso.Programme({"chiso": 1, "id": "x", "tree": [group]}).check()
    helps = [one.help or "" for one in found if one.code == "document.unknown_field"]
    assert len(helps) == 2
    assert all(text.count("`children`") == 1 for text in helps)


def places(document: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a document."""
    if pointer:
        yield pointer
    inner = document.items() if isinstance(document, dict) else (
        enumerate(document) if isinstance(document, list) else ())
    for key, part in inner:
        yield from places(part, (*pointer, key))


WHOLE = {
    **DOCUMENT,
    "title": {"vi": "Bảng"},
    "parameters": {"aim": {"value": 3}},
    "tree": [*DOCUMENT["tree"], {"id": "group", "children": [{"id": "inner", "max": 1}]}],
}
PLACES = list(places(WHOLE))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "children", "title", "vi", "kind", "x"]), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING | st.just(...)), min_size=1, max_size=3))
def test_whatever_is_changed_a_document_can_be_looked_at(changes: list[Any]) -> None:
    document = json.loads(json.dumps(WHOLE))
    for pointer, value in changes:
        of = document
        try:
            for key in pointer[:-1]:
                of = of[key]
            if value is ...:
                del of[pointer[-1]]
            elif isinstance(of, (dict, list)):
                of[pointer[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    look_at(chiso.Programme(document))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(list(WHOLE)), ANYTHING))
def test_whatever_is_written_can_be_looked_at(document: dict[str, Any]) -> None:
    look_at(chiso.Programme(document))


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    look_at(chiso.Programme(text))


WORDS = st.sampled_from(["a", "b1", "2.1", "10", "1e5", "true", "null", "NaN", "ă", "x_y", "group"])
NODE = st.fixed_dictionaries(
    {"max": st.integers(1, 9) | st.floats(0.5, 9)},
    optional={
        "title": st.dictionaries(st.sampled_from(["vi", "en"]), st.text(st.characters(
            exclude_categories=["C", "Z"]), min_size=1, max_size=6), min_size=1),
        "rule": st.sampled_from([{"given": {}}, {"yes_no": {}}]),
        "source": st.fixed_dictionaries({"status": st.sampled_from(["official", "proposed"])}),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, NODE, st.integers(0, 3)), unique_by=lambda node: node[0]), WORDS)
def test_generated_programmes_survive_every_form(parts: list[Any], id: str) -> None:
    tree: list[Any] = []
    for name, node, below in parts:
        made = {"id": name, **node}
        if below == 0 and not {"rule"} & node.keys():
            made["children"] = []
        groups = [one for one in tree if "children" in one]
        (groups[-1]["children"] if below > 1 and groups else tree).append(made)
    programme = chiso.Programme({"chiso": 1, "id": id, "tree": tree})
    for form in (programme.to_json(), programme.document, programme.to_table(),
                 programme.to_table().to_polars(), programme.to_table().to_pandas()):
        again = chiso.Programme.load(form)
        assert again.document == programme.document
        assert again.check() == programme.check()
    assert pickle.loads(pickle.dumps(programme)) == programme
