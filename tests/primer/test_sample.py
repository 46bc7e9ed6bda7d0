"""The sample is the same for the same seed, and covers what there is."""

from primer.evidence.sample import draw


def test_same_seed_same_sample_in_order():
    items = list(range(500))
    first = draw(items, 40, seed=7)
    assert first == draw(items, 40, seed=7) == sorted(first)
    assert len(first) == 40
    assert first != draw(items, 40, seed=8)


def test_all_when_there_are_fewer():
    assert draw("abc", 40, seed=1) == list("abc")
