"""The engine's words as people read them, in Vietnamese and English."""

from __future__ import annotations

__all__ = ["word"]

_VIETNAMESE = {
    "id": "Mã",
    "scored": "đã tính",
    "given": "được chấm",
    "assigned": "theo quy ước",
    "inherited": "theo cấp trên",
    "partial": "chưa đủ số liệu",
    "unknown": "chưa có số liệu",
    "excluded": "không áp dụng",
    "information": "để biết",
}


def word(name: str, lang: str) -> str:
    """What people call a status in a language.

    >>> word("unknown", "vi"), word("unknown", "en")
    ('chưa có số liệu', 'unknown')
    """
    return _VIETNAMESE.get(name, name) if lang == "vi" else name
