"""Drafts of chats that are not there yet."""

from __future__ import annotations

from pathlib import Path

from saijin_studio.services.new_drafts import NewDrafts


def test_each_persona_has_its_own_and_no_words_forget_it(tmp_path: Path) -> None:
    file = tmp_path / "drafts.json"
    NewDrafts(file).keep("yuuri", "half a\nthought")
    NewDrafts(file).keep("reika", "another")
    assert NewDrafts(file).get("yuuri") == "half a\nthought"
    NewDrafts(file).keep("yuuri", "")
    assert NewDrafts(file).get("yuuri") == "" and NewDrafts(file).get("reika") == "another"


def test_a_damaged_file_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "drafts.json"
    for damage in (b"{", b"[1]", b"\xff\xfe"):
        file.write_bytes(damage)
        assert NewDrafts(file).get("yuuri") == ""
    NewDrafts(file).keep("yuuri", "words")
    assert NewDrafts(file).get("yuuri") == "words"
    assert NewDrafts(tmp_path).get("yuuri") == ""
