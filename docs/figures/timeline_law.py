"""Timeline: approval, safety and control."""

from __future__ import annotations

from pathlib import Path

import _lanes

# words and how to find the row; rows of one kind are placed in the order of their dates
EVENTS = [
    ("EU authorizes the spray", "event ~ European Union authorizes"),
    ("US: spray for suicidal depression", "event ~ adds depression with acute suicidal"),
    ("US: spray alone", "event ~ without another antidepressant"),
    ("US warning: ten-fold overdoses", "event ~ ten-fold"),
    ("NICE declines the spray", "event ~ NICE declines"),
    ("FDA alert, compounded ketamine", "event ~ FDA alert on compounded"),
    ("US approves ketamine", "event ~ United States approves ketamine"),
    ("WHO essential medicine", "event ~ WHO list of essential"),
    ("US Schedule III", "event = United States: Schedule III"),
    ("Hong Kong", "id = history-hongkong"),
    ("Sweden", "event ~ Sweden"),
    ("Canada", "event ~ Canada: Schedule I"),
    ("UK", "event = United Kingdom: controlled"),
    ("Japan", "event ~ Japan"),
    ("Denmark", "event ~ Denmark"),
    ("New Zealand", "event ~ New Zealand"),
    ("India", "id = law-in-2011"),
    ("UK Class B", "event = United Kingdom: Class B"),
    ("WHO, fourth time: no international control", "event ~ fourth time"),
    ("France, products", "event ~ France: injectable"),
    ("US: spray for resistant depression", "event ~ nasal spray approved in the US"),
    ("Australia refuses the spray", "event ~ Australia refuses"),
    ("Australia registers the spray", "event ~ Australia registers"),
]


def draw(data: Path, out: Path) -> None:
    _lanes.plot(["approval", "safety", "law"], EVENTS, data, out)
