"""Texts and trees of documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["text_of", "walk"]


def walk(
    nodes: list[dict[str, Any]], parent: str | None = None, depth: int = 0
) -> Iterator[tuple[dict[str, Any], str | None, int]]:
    """The nodes of a tree, each with the id of the one above it and its depth."""
    for node in nodes:
        yield node, parent, depth
        yield from walk(node.get("children") or [], node["id"], depth + 1)


def text_of(text: Any, language: str | None) -> str:
    """A text in a language, or else in its first."""
    if not isinstance(text, dict) or not text:
        return ""
    return str(text.get(language) or next(iter(text.values())))
