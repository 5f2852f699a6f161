"""What of a text other programs can read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from search.text.writable import writable


def test_what_cannot_be_written_is_replaced_one_by_one() -> None:
    assert writable("a\0b\x1b\x7fc\x9bd\ud800\udc00e\ufffff") == (
        "a\ufffdb\ufffd\ufffdc\ufffdd\ufffd\ufffde\ufffdf"
    )


def test_the_rest_stays() -> None:
    text = "运河\t臺灣\r\n𠮷 \u200b\ufffd"
    assert writable(text) == text


@given(st.text(st.characters()))
def test_any_text_can_stand_in_xml(text: str) -> None:
    element = etree.Element("a")
    element.text = writable(text)
    assert etree.fromstring(etree.tostring(element, encoding="utf-8")).tag == "a"
