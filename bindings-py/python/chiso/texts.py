"""Texts and trees of documents, those with mistakes among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["Place", "dict_of", "list_of", "name_of", "text_of", "walk"]


class Place(NamedTuple):
    """A node, and where it stands in its tree.

    >>> next(walk([{"id": "a"}]))
    Place(node={'id': 'a'}, name='a', parent=None, depth=0)
    """

    node: dict[str, Any]
    """The node as it is written; empty where something else is written in its place."""
    name: str
    """Its id; its JSON Pointer if it has none, or one that another node has already."""
    parent: str | None
    """The name of the node above it."""
    depth: int


def walk(tree: Any) -> Iterator[Place]:
    """The nodes of a tree, each before those below it.

    Whatever stands where nodes should be, the names are different texts: the checks say what
    is wrong, and what can be looked at is there.

    >>> [place.name for place in walk([{"id": "a", "children": [{}, {"id": "a"}]}, "b"])]
    ['a', '/tree/0/children/0', '/tree/0/children/1', '/tree/1']
    """
    taken: set[str] = set()
    # Not by recursion: how deep a tree is must not matter.
    waiting: list[tuple[Any, str, str | None, int]] = [
        (node, f"/tree/{at}", None, 0) for at, node in enumerate(list_of(tree))
    ]
    waiting.reverse()
    while waiting:
        written, pointer, parent, depth = waiting.pop()
        node = dict_of(written)
        name = name_of(node, pointer)
        if name in taken:
            name = pointer
        taken.add(name)
        yield Place(node, name, parent, depth)
        below = enumerate(list_of(node.get("children")))
        waiting += [
            (child, f"{pointer}/children/{at}", name, depth + 1) for at, child in below
        ][::-1]


def name_of(part: Any, pointer: str) -> str:
    """The id of a part of a document, or else its place.

    >>> name_of({"id": "a"}, "/tree/0"), name_of({}, "/tree/0")
    ('a', '/tree/0')
    """
    found = dict_of(part).get("id")
    return found if isinstance(found, str) and found else pointer


def list_of(value: Any) -> list[Any]:
    """What is written, if it is a list; nothing otherwise.

    >>> list_of([1]), list_of("text")
    ([1], [])
    """
    return value if isinstance(value, list) else []


def dict_of(value: Any) -> dict[str, Any]:
    """What is written, if it has fields; nothing otherwise.

    >>> dict_of({"a": 1}), dict_of("text")
    ({'a': 1}, {})
    """
    return value if isinstance(value, dict) else {}


def text_of(text: Any, language: str | None) -> str:
    """A text in a language, or else in its first; what is no text by language, as it is.

    >>> text_of({"vi": "Tổng điểm", "en": "Total"}, "en"), text_of("Total", "vi")
    ('Total', 'Total')
    """
    if isinstance(text, dict):
        return str(text.get(language) or next(iter(text.values()))) if text else ""
    return "" if text is None else str(text)
