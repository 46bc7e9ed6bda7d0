"""Where an effect and its interval are drawn."""

from __future__ import annotations

import pytest

from sphinx_ledgers.intervals import FILL, places, svg


def test_no_difference_stands_in_the_middle():
    assert places(0, -2, 2, ratio=False) == (0.5, 0.5 - FILL / 2, 0.5 + FILL / 2)
    assert places(1, 0.5, 2, ratio=True)[0] == 0.5


def test_a_difference_has_the_scale_of_its_row():
    assert places(-3.16, -8.54, 2.22, ratio=False) == pytest.approx(places(-31.6, -85.4, 22.2, ratio=False))


def test_a_ratio_and_its_inverse_are_as_far_from_the_middle():
    effect, low, high = places(4, 2, 8, ratio=True)
    assert places(1 / 4, 1 / 8, 1 / 2, ratio=True) == pytest.approx((1 - effect, 1 - high, 1 - low))


def test_a_ratio_beyond_the_scale_is_drawn_at_its_edge():
    assert places(30, 2, 400, ratio=True)[2] == 0.5 + FILL / 2


@pytest.mark.parametrize("values", [(0, 0, 1), (0.5, -1, 2)])
def test_a_ratio_that_is_none_is_refused(values):
    with pytest.raises(ValueError, match=r"math domain error|expected a positive input"):
        places(*values, ratio=True)


def test_the_drawing_carries_its_verdict_and_no_style():
    drawn = svg(places(1, 0.5, 2, ratio=True), "equivalent or noninferior")
    assert 'class="interval equivalent"' in drawn
    assert "style=" not in drawn
