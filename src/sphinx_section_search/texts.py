"""Words of the search page, and the small words of a language; a setting may replace each."""

from __future__ import annotations

from collections.abc import Mapping

#: ``{...}`` stands for what the page fills in
TEXTS: Mapping[str, str] = {
    "title": "Search",
    "form": "All pages",  # what the form searches, for screen readers
    "label": "Words to look for",
    "button": "Search",
    "more": "Show more results",
    "close": "Close",
    "noscript": "The search needs JavaScript.",
    "noscript_index": "The {index} lists terms, names and topics with links to their places.",
    "index": "index",
    "one": "1 result for “{question}”",
    "many": "{count} results for “{question}”",
    "quoted": "“{word}”",
    "read": ", read as {words}",
    "also": ", also for {words}",
    "partly": "No place has all the words; these have some.",
    "nothing": "Nothing found for “{question}”.",
    "try_words": "Try other words.",
    "try_index": "Try other words, or look into the {index}.",
    "answers": "Short answers",
    "answered": "A short answer comes first.",
    "certainty": "Certainty: {certainty}.",
    "answer_link": "More on this",
    "leads_on": "More: {place}",
}

#: words that say nothing about a question, by language
STOP_WORDS: Mapping[str, str] = {
    "en": (
        "a about after also am an and any are aren arent as at be been before being but by can cant could"
        " couldn couldnt d did didn didnt do does doesn doesnt don dont during each ever for from got had hadn"
        " hadnt has hasn hasnt have haven havent he her here him his how i if im in into is isn isnt it its"
        " ive just let ll m many may me might much must my of ok okay on or our please re s she should shouldn"
        " shouldnt so some such t than that the their them then there they this to us ve very was wasn wasnt"
        " we were weren werent what when where which while who why will with won wont would wouldn wouldnt yes"
        " you your"
    ),
}


def texts(given: Mapping[str, str]) -> dict[str, str]:
    """Return the words of the page, with those of the setting in their place. Raises ValueError for an unknown name."""
    if unknown := sorted(set(given) - set(TEXTS)):
        raise ValueError(
            f"section_search_texts has no text named {', '.join(unknown)}; the names are {', '.join(TEXTS)}"
        )
    return {**TEXTS, **given}


def stop_words(language: str, given: list[str] | None) -> list[str]:
    """Return the small words: those of the setting, else those of the language, of which only English has some."""
    return STOP_WORDS.get(language.partition("_")[0].partition("-")[0], "").split() if given is None else given
