"""The README says what the project does: its generated parts are those of today."""

import pytest

from orchestration.docs import README, blocks, rewritten


def test_the_generated_parts_are_current_run_make_docs_if_not(sample_warehouse):
    text = README.read_text(encoding="utf-8")
    assert rewritten(text, blocks(sample_warehouse)) == text


def test_a_part_without_a_place_is_told():
    with pytest.raises(ValueError, match="no place for 'answers'"):
        rewritten("<!-- marts -->\n<!-- /marts -->", {"marts": "here", "answers": "nowhere"})
