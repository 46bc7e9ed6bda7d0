"""The glue: Sphinx's own linkcheck builder collects the links, :mod:`sphinx_doi_linkcheck.run` checks them."""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import sphinx
from sphinx.builders.linkcheck import CheckExternalLinksBuilder, Hyperlink
from sphinx.config import Config
from sphinx.util import logging

from sphinx_doi_linkcheck import exceptions, report, run
from sphinx_doi_linkcheck.address import doi_of, line_in
from sphinx_doi_linkcheck.cache import Cache
from sphinx_doi_linkcheck.fetch import Manners
from sphinx_doi_linkcheck.outcome import Outcome, Verdict, exit_status
from sphinx_doi_linkcheck.report import Found

logger = logging.getLogger(__name__)
_ELSEWHERE = re.compile(r"//|[a-z][a-z0-9+.-]+:", re.IGNORECASE)


def user_agent(config: Config) -> str:
    """Return who asks: the project, its version and its address."""
    if config.user_agent:
        return str(config.user_agent)
    name = re.sub(r"[^A-Za-z0-9.]+", "-", config.project).strip("-") or "unnamed"
    version = re.sub(r"[^A-Za-z0-9.]+", "-", config.release or config.version)
    contact = config.doi_linkcheck_contact or config.html_baseurl
    about = "; ".join(part for part in (f"+{contact}" if contact else "", "link check") if part)
    return f"{name}{'/' + version if version else ''} ({about}) Sphinx/{sphinx.__version__}"


def plan_of(config: Config) -> run.Plan:
    """Return what the settings ask for."""
    patterns = {
        name: tuple(re.compile(pattern) for pattern in config[f"linkcheck_{name}"])
        for name in ("ignore", "anchors_ignore", "anchors_ignore_for_url")
    }
    manners = Manners(
        user_agent=user_agent(config),
        timeout=config.linkcheck_timeout,
        attempts=config.linkcheck_retries,
        first_wait=config.doi_linkcheck_retry_wait,
        longest_wait=config.linkcheck_rate_limit_timeout,
        body_limit=config.doi_linkcheck_body_limit,
        tls=(config.tls_verify, config.tls_cacerts),
        headers=config.linkcheck_request_headers,
        auth=[(re.compile(pattern), auth) for pattern, auth in config.linkcheck_auth],
        no_follow=patterns["ignore"],
    )
    return run.Plan(
        manners,
        doi_service=config.doi_linkcheck_doi_service,
        pmid_service=config.doi_linkcheck_pmid_service,
        tool=re.split(r"[\s/(]", manners.user_agent)[0],
        workers=config.linkcheck_workers,
        host_requests=config.doi_linkcheck_host_requests,
        host_interval=config.doi_linkcheck_host_interval,
        anchors=config.linkcheck_anchors,
        anchors_ignore=patterns["anchors_ignore"],
        anchors_ignore_for=patterns["anchors_ignore_for_url"],
    )


class LinkCheckBuilder(CheckExternalLinksBuilder):
    """Checks links, and tells alive, moved, broken, doubtful and not checked apart."""

    name = "linkcheck"
    epilog = "The report is in %(outdir)s/report.md"
    status = 0

    def finish(self) -> None:
        """Check what was collected, write the report and set the exit status."""
        if self.status:  # a table or source is wrong: that is told, and no server is asked
            return
        config, now = self.config, time.time()
        # an extension may leave a path object in a link
        given = {str(uri): link._replace(uri=str(uri)) for uri, link in self.hyperlinks.items()}
        links = {uri: link for uri, link in given.items() if uri and not uri.startswith(("#", "mailto:", "tel:"))}
        done = {uri: verdict for uri, link in links.items() if (verdict := self._without_network(link, now))}
        since, asked = dict.fromkeys(done, now), 0
        cache = Cache(Path(self.outdir) / "cache.json", config.doi_linkcheck_cache_days, now)
        progress = Progress(len(links), visible=config.verbosity >= 0 and sys.stdout.isatty())
        try:
            for result in run.check([uri for uri in links if uri not in done], plan_of(config), cache):
                done[result.address], since[result.address] = self._allowed(result), result.since
                asked += result.asked and result.verdict.outcome is not Outcome.NOT_CHECKED
                progress.add(result.verdict.outcome)
        finally:
            cache.close()
            progress.end()
        places = self._places(links)
        found = [Found(uri, *places[uri], done[uri], since[uri]) for uri in sorted(links, key=places.__getitem__)]
        self._tell(found, asked, now)

    def _without_network(self, link: Hyperlink, now: float) -> Verdict | None:
        """Return the verdict on a link that needs no network: ignored, or a file."""
        config = self.config
        if any(re.match(pattern, link.docname) for pattern in config.linkcheck_exclude_documents):
            return Verdict(Outcome.IGNORED, "linkcheck_exclude_documents")
        if any(re.match(pattern, link.uri) for pattern in config.linkcheck_ignore):
            return Verdict(Outcome.IGNORED, "linkcheck_ignore")
        for row in self._exceptions:
            if row.covers(link.uri, run.today(now)):
                return Verdict(Outcome.IGNORED, f"{row.reason} (until {row.ends})")
        if link.uri.lower().startswith(("http:", "https:")) or doi_of(link.uri):
            return None
        if _ELSEWHERE.match(link.uri):
            return Verdict(Outcome.IGNORED, "only http, https and doi are checked")
        path = unquote(re.split("[?#]", link.uri)[0])
        exists = (Path(link.docpath).parent / path).exists()
        return Verdict(Outcome.ALIVE) if exists else Verdict(Outcome.BROKEN, "no such file")

    def init(self) -> None:
        """Read the table of exceptions and the sources before the book is read: a wrong one is told at once."""
        super().init()
        self._exceptions: list[exceptions.Row] = []
        if name := self.config.doi_linkcheck_exceptions:
            try:
                self._exceptions = exceptions.read(Path(self.confdir) / name)
                for row in self._exceptions:
                    row.covers("", run.today(time.time()))
            except ValueError as error:
                self._refuse(str(error))
        try:
            self._texts = run.lower_texts([Path(self.confdir) / name for name in self.config.doi_linkcheck_sources])
        except OSError as error:
            text = f"{error.filename}: {error.strerror}; put it there, or fix 'doi_linkcheck_sources' in conf.py"
            self._texts = {}
            self._refuse(text)

    def _refuse(self, text: str) -> None:
        """Tell in one line why nothing is to be asked; Sphinx shows a ConfigError with a traceback."""
        logger.error(text)
        self.status = 1

    def _allowed(self, result: run.Result) -> Verdict:
        """Return the verdict, alive where the settings allow a redirect."""
        verdict, allowed = result.verdict, self.config.linkcheck_allowed_redirects
        if verdict.outcome is Outcome.MOVED and isinstance(allowed, dict):
            for here, there in allowed.items():
                if re.match(here, result.address) and re.match(there, verdict.target):
                    return Verdict(Outcome.ALIVE, f"allowed redirect to {verdict.target}", code=verdict.code)
        return verdict

    def _places(self, links: dict[str, Hyperlink]) -> dict[str, tuple[str, int]]:
        """Return file and line of each link: in one of ``doi_linkcheck_sources`` if it comes from there."""
        places = {}
        for uri, link in links.items():
            places[uri] = str(self.env.doc2path(link.docname, False)), max(link.lineno or 1, 1)
            for path, text in self._texts.items():
                if line := line_in(text, uri):
                    places[uri] = path.relative_to(self.confdir).as_posix(), line
                    break
        return places

    def _tell(self, found: list[Found], asked: int, now: float) -> None:
        """Write the files, say what failed, and set the exit status."""
        days, out = self.config.doi_linkcheck_doubtful_days, Path(self.outdir)
        status = exit_status((link.verdict.outcome, link.late(days, now)) for link in found)
        counts = Counter(str(link.verdict.outcome) for link in found)
        report.write(out / "report.md", report.markdown(found, asked, days, now))
        report.write(out / "output.json", report.json_lines(found, days, now))
        report.write(out / "summary.json", json.dumps({"status": status, "asked": asked, **counts}) + "\n")
        for link in found:
            why = f" ({link.verdict.reason})" if link.verdict.reason else ""
            line = f"{link.file}:{link.line}: {link.verdict.outcome}: {link.address}{why}"
            if link.verdict.outcome is Outcome.BROKEN or link.late(days, now):
                print(f"{line}; {report.to_do(link, days, now)}", file=sys.stderr)
            elif link.verdict.outcome in {Outcome.DOUBTFUL, Outcome.MOVED}:
                logger.info("%s; %s", line, report.to_do(link, days, now))
        logger.info("%s", report.summary(found, asked))
        if missed := counts[Outcome.NOT_CHECKED]:
            why = "The network lets few hosts through" if asked else "No network"
            text = f"{why}: {missed} of {len(found)} links were not checked, and nothing is known of them."
            print(text, file=sys.stderr)
        self.status = status


class Progress:
    """One line on a terminal that tells how far the check is."""

    def __init__(self, total: int, visible: bool) -> None:
        self.total, self.visible, self.counts = total, visible, Counter[Outcome]()

    def add(self, outcome: Outcome) -> None:
        """Count one more link."""
        self.counts[outcome] += 1
        if self.visible:
            bad = "".join(f", {self.counts[o]} {o}" for o in (Outcome.BROKEN, Outcome.DOUBTFUL) if self.counts[o])
            print(f"\r\x1b[Kchecking links: {self.counts.total()} of {self.total}{bad}", end="", flush=True)

    def end(self) -> None:
        """Leave the line clean."""
        if self.visible:
            print("\r\x1b[K", end="", flush=True)
