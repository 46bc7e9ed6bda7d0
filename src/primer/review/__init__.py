"""Clinical review: what a clinician signs, the signatures, and whether a page changed after one.

A page is a list of statements (:mod:`primer.review.statements`). ``make review-pack`` writes each page as a PDF where
they are numbered, with a box to tick, and beside it the list as text. Whoever signs a page has that text kept as
``docs/data/signed/DIGEST.txt``, where DIGEST is its SHA-256, and one row in ``docs/data/signatures.csv``
(:mod:`primer.review.signatures`). The status under a page's title follows from both.
"""
