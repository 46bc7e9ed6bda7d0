/* The search page. MiniSearch finds; here are how words are folded, what is asked of it, and how results are shown. */
(() => {
  "use strict";

  /* -- words ---------------------------------------------------------------------------------------------------- */

  const STOP = new Set(
    ("a about after an and are as at be before by can could do does during for from has have how i if in is it its " +
      "many me much my of on or s should t that the there this to was what when where which while who why will with " +
      "would you your").split(" "),
  );

  const WORD = /[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu;

  /* British and American spellings, plurals and accents fall together. What comes out is no spelling of any country:
     question and text are folded alike, and only that counts. */
  const fold = (word) =>
    word
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/æ|œ|ae|oe/g, "e")
      .replace(/(?<=..)(?<!s|u|i)s$/, "") /* tumours, but not illness, virus, analysis */
      .replace(/(?<=..)ie$/, "y") /* studies */
      .replace(/sulph/g, "sulf")
      .replace(/(?<=...)our(?=$|ed$|ing$|al$|able$|ful$|less$)/, "or")
      .replace(/(?<=...)is(?=(?:e|ed|er|ing|ation)$)/, "iz")
      .replace(/ys(?=(?:e|ed|er|ing)$)/, "yz")
      .replace(/ll(?=(?:ed|er|ing|or)$)/, "l")
      .replace(/(?<=[bctv])re$/, "er")
      .replace(/mme$/, "m")
      .replace(/nce$/, "nse");

  const tokens = (text) => text.match(WORD) || [];
  const term = (token) => {
    const word = token.toLowerCase();
    return STOP.has(word) ? null : fold(word);
  };
  /* small words, and those that nearly every place has, count only where there are no others */
  const common = new Set(globalThis.searchIndex.common.map(fold));
  const asked = (text) => {
    const given = tokens(text);
    const telling = given.filter((token) => term(token));
    const rare = telling.filter((token) => !common.has(fold(token)));
    return [rare, telling, given].find((some) => some.length) || [];
  };

  /* how many letters must be changed, left out, put in or swapped to make one word of the other; Infinity if more
     than limit */
  const distance = (one, other, limit) => {
    if (Math.abs(one.length - other.length) > limit) return Infinity;
    let before = [];
    let above = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= one.length; row += 1) {
      const line = [row];
      for (let at = 1; at <= other.length; at += 1) {
        const same = one[row - 1] === other[at - 1];
        line[at] = Math.min(above[at] + 1, line[at - 1] + 1, above[at - 1] + (same ? 0 : 1));
        if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1]) {
          line[at] = Math.min(line[at], before[at - 2] + 1);
        }
      }
      if (Math.min(...line) > limit) return Infinity;
      [before, above] = [above, line];
    }
    return above[other.length] > limit ? Infinity : above[other.length];
  };

  /* -- engine --------------------------------------------------------------------------------------------------- */

  const NOTHING = { answers: [], results: [], added: [], read: [], partly: false };
  /* how like a question must be to one that has an answer, from 0 to 1, and how near the second comes to the first */
  const LIKE = 0.52;
  const NEARLY = 0.9;

  const makeEngine = ({ pages, words, answers = [] }) => {
    const places = [];
    const known = new Map(); /* folded word: one way to write it, and how often it stands in the text */
    const note = (word, spelling) => {
      const seen = known.get(word);
      if (seen) seen.count += 1;
      else known.set(word, { spelling, count: 1 });
    };
    for (const { uri, title, kind, weight, sections } of Object.values(pages)) {
      for (const [anchor, heading, text] of sections) {
        const url = anchor ? `${uri}#${anchor}` : uri;
        places.push({ id: places.length, url, page: title, heading, text, kind, weight, whole: !anchor });
      }
    }
    const engine = new MiniSearch({
      fields: ["heading", "page", "text"],
      tokenize: tokens,
      processTerm: (token) => {
        const word = term(token);
        if (word) note(word, token);
        return word;
      },
    });
    engine.addAll(places);

    /* other words for a phrase of up to four words, by its folded form; both ways are written in the table */
    const others = new Map();
    let longest = 1;
    for (const [word, ...also] of words) {
      const key = asked(word).map(fold);
      for (const token of tokens(word)) note(fold(token), token);
      longest = Math.max(longest, key.length);
      others.set(key.join(" "), also);
    }

    const all = (phrase) => ({ combineWith: "AND", queries: asked(phrase).map(fold) });

    /* the question as a tree for MiniSearch, and the words that the table added */
    const ask = (question) => {
      const wanted = asked(question);
      const words = wanted.map((token) => corrected(fold(token)));
      const read = words.filter((word, at) => word !== fold(wanted[at])).map((word) => known.get(word).spelling);
      const queries = [];
      const added = [];
      for (let at = 0; at < words.length; ) {
        let length = Math.min(longest, words.length - at);
        while (length > 1 && !others.has(words.slice(at, at + length).join(" "))) length -= 1;
        const phrase = words.slice(at, at + length);
        const also = others.get(phrase.join(" "));
        if (also) {
          added.push(...also);
          queries.push({ combineWith: "OR", queries: [{ combineWith: "AND", queries: phrase }, ...also.map(all)] });
        } else {
          queries.push(...phrase);
        }
        at += length;
      }
      return { queries, added, read, words };
    };

    /* the known word that a misspelled one most likely stands for: fewest letters wrong, then most often used */
    const corrected = (word) => {
      if (word.length < 4 || /\d/.test(word) || known.has(word)) return word;
      const limit = word.length < 8 ? 1 : 2;
      let best = { word, wrong: Infinity, count: 0 };
      for (const [other, { count }] of known) {
        if (other.startsWith(word)) return word; /* unfinished, not misspelled */
        const wrong = distance(word, other, other[0] === word[0] ? limit : 1);
        if (wrong < best.wrong || (wrong < Infinity && wrong === best.wrong && count > best.count)) {
          best = { word: other, wrong, count };
        }
      }
      return best.word;
    };

    /* answers to questions that readers ask: how much of the rarer words the question shares with one way to ask it;
       endings and the table's other words for a word count as the same */
    const stem = (word) => word.replace(/(?<=...)(?:ped|ing|ed|er|e)$/, "");
    const alike = (text) => {
      const words = asked(text).map(fold);
      const also = words.flatMap((word) => others.get(word) || []).filter((phrase) => tokens(phrase).length === 1);
      return new Set([...words, ...also.map(fold)].map(stem));
    };
    const ways = answers.flatMap((answer) =>
      [answer.question, ...answer.also].map((text) => ({ answer, words: alike(text) })));
    const uses = new Map();
    for (const { words } of ways) for (const word of words) uses.set(word, (uses.get(word) || 0) + 1);
    const worth = (word) => Math.log(1 + ways.length / (uses.get(word) || 0.5));
    const sum = (words) => words.reduce((total, word) => total + worth(word), 0);

    const answered = (words) => {
      const wanted = [...new Set(words.map(stem))];
      const best = new Map();
      for (const { answer, words: way } of ways) {
        const shared = sum(wanted.filter((word) => way.has(word)));
        const score = (2 * shared) / (sum(wanted) + sum([...way]));
        if (score > (best.get(answer) || 0)) best.set(answer, score);
      }
      const [first, second] = [...best].sort((one, other) => other[1] - one[1]);
      if (!first || first[1] < LIKE) return [];
      return (second && second[1] >= NEARLY * first[1] ? [first, second] : [first]).map(([answer]) => answer);
    };

    /* a place that lacks one of the words may still be the right one: more words count more, none is a must */
    return (question) => {
      const { queries, added, read, words } = ask(question);
      if (!queries.length) return NOTHING;
      const search = (combineWith) =>
        engine.search({ combineWith, queries }, {
          tokenize: (text) => [text],
          processTerm: (word) => word /* folded already */,
          boost: { heading: 4, page: 2 },
          boostTerm: (word) => (words.includes(word) ? 1 : 0.4) /* the table's words after the reader's own */,
          boostDocument: (id) => (places[id].whole ? 1.3 : 1) * places[id].weight,
          /* the word being typed may be unfinished */
          prefix: (word) => word.length > 2 && (word === words.at(-1) || !known.has(word)),
          weights: { prefix: 0.4, fuzzy: 0 },
        });
      const found = search("OR");
      const fitting = answered(words);
      if (!found.length) return { ...NOTHING, answers: fitting };
      return {
        answers: fitting,
        results: found.map(({ id, terms }) => ({ ...places[id], terms: new Set(terms) })),
        added,
        read,
        partly: !search("AND").length,
      };
    };
  };

  /* -- excerpts ------------------------------------------------------------------------------------------------- */

  const BEFORE = 60;
  const LENGTH = 220;

  /* the part of the text with most of the words found, as [text, found or not] pieces */
  const excerpt = (text, terms) => {
    const hits = [];
    for (const match of text.matchAll(WORD)) {
      const word = fold(match[0]);
      if (terms.has(word)) hits.push({ at: match.index, end: match.index + match[0].length, word });
    }
    let best = 0;
    let most = 0;
    hits.forEach(({ at }, index) => {
      const near = new Set();
      for (let next = index; next < hits.length && hits[next].end < at + LENGTH - BEFORE; next += 1) {
        near.add(hits[next].word);
      }
      if (near.size > most) [best, most] = [at, near.size];
    });
    let from = Math.max(0, best - BEFORE);
    if (from) from = text.indexOf(" ", from) + 1;
    let to = from + LENGTH;
    to = to < text.length ? text.lastIndexOf(" ", to) : text.length;
    const pieces = [[from ? "… " : "", false]];
    let at = from;
    for (const hit of hits) {
      if (hit.at < from || hit.end > to) continue;
      pieces.push([text.slice(at, hit.at), false], [text.slice(hit.at, hit.end), true]);
      at = hit.end;
    }
    pieces.push([text.slice(at, to), false], [to < text.length ? " …" : "", false]);
    return pieces;
  };

  /* -- page ----------------------------------------------------------------------------------------------------- */

  const SHOWN = 20;
  const form = document.querySelector(".search-form");
  const field = form.querySelector("input");
  const status = document.querySelector(".search-status");
  const cards = document.querySelector(".search-answers");
  const list = document.querySelector(".search-list");
  const more = document.querySelector(".search-more");

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  const row = ({ url, page, heading, text, kind, whole, terms }) => {
    const link = make("a", "", heading);
    link.href = url;
    const pieces = excerpt(text, terms).map(([piece, found]) => (found ? make("mark", "", piece) : piece));
    const where = whole ? kind : kind ? `${kind}: ${page}` : page;
    return make("li", "", make("h2", "", link), make("p", "search-where", where), make("p", "", ...pieces));
  };

  const card = ({ question, answer, certainty, uri }) => {
    const link = make("a", "", "Hazards, proof and the rest");
    link.href = uri;
    return make("section", "search-answer", make("h2", "", question), make("p", "", answer),
      make("p", "search-where", `Certainty: ${certainty}. `, link));
  };

  const search = makeEngine(globalThis.searchIndex);
  let results = [];

  const showMore = () => {
    const from = list.children.length;
    list.append(...results.slice(from, from + SHOWN).map(row));
    more.hidden = list.children.length >= results.length;
    return list.children[from];
  };

  const quoted = (words) => words.map((word) => `“${word}”`).join(", ");

  const words = (question, { results, added, read, partly }) => {
    if (!results.length) return `Nothing found for “${question}”. Try other words, or look into the `;
    const count = results.length === 1 ? "1 result" : `${results.length} results`;
    const near = read.length ? `, read as ${quoted(read)}` : "";
    const also = added.length ? `, also for ${quoted(added)}` : "";
    const some = partly ? " No place has all the words; these have some." : "";
    return `${count} for “${question}”${near}${also}.${some}`;
  };

  let announce = 0;
  const show = (question) => {
    const answer = question ? search(question) : NOTHING;
    results = answer.results;
    cards.replaceChildren(...answer.answers.map(card));
    list.replaceChildren();
    showMore();
    document.title = document.title.replace(/^.*?(?=Search - )/, question ? `${question} - ` : "");
    /* spoken once the typing rests */
    clearTimeout(announce);
    announce = setTimeout(() => {
      status.textContent = question ? words(question, answer) : "";
      if (!question || results.length) return;
      const index = document.createElement("a");
      index.href = "genindex.html";
      index.textContent = "index";
      status.append(index, ".");
    }, question ? 300 : 0);
  };

  const remember = (question, how) => {
    const url = new URL(location.href);
    url.search = question ? `?${new URLSearchParams({ q: question })}` : "";
    try {
      history[how]({}, "", url);
    } catch {
      /* from a folder a browser may refuse; the results show all the same */
    }
  };

  const start = () => {
    field.value = new URLSearchParams(location.search).get("q") || "";
    show(field.value.trim());
  };

  field.addEventListener("input", () => {
    show(field.value.trim());
    remember(field.value.trim(), "replaceState");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(field.value.trim());
    remember(field.value.trim(), "pushState");
  });
  more.addEventListener("click", () => showMore().querySelector("a").focus());
  addEventListener("popstate", start);
  form.hidden = false;
  start();
  if (!field.value) field.focus();

  /* for tests and benchmarks: asks as the page does */
  globalThis.searchAsk = Object.assign(search, { fold });
})();
