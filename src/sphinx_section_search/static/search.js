/* The search page. MiniSearch finds; here are how words are folded, what is asked of it, and how results are shown. */
(() => {
  "use strict";

  const index = globalThis.searchIndex;
  const { texts, language } = index;
  /* the start of the site: this script stands in a folder of it, the page perhaps in another */
  const START = new URL("..", document.currentScript.src);

  /* -- words ---------------------------------------------------------------------------------------------------- */

  const STOP = new Set(index.stop);
  const ENGLISH = /^en\b/.test(language);
  /* the sign between whole and part of a number, as the language writes it */
  const POINT = (() => {
    try {
      return new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === "decimal").value;
    } catch {
      return "."; /* no language that the browser knows */
    }
  })();

  /* a number with narrow or fixed spaces between its thousands; else letters, digits and what is set on them */
  const WORD = new RegExp(
    "(?:\\p{N}{1,3}(?:[\\u00a0\\u2009\\u202f]\\p{N}{3})+(?!\\p{N})|[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*)" +
      "(?:[.,'’](?=\\p{N})[\\p{N}]+)*",
    "gu",
  );
  /* scripts without spaces between words: pairs of letters stand for words */
  const DENSE = "[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmr}\\p{scx=Mymr}]";
  const DENSE_ONLY = new RegExp(`^${DENSE}+$`, "u");
  const RUNS = new RegExp(`${DENSE}+|(?:(?!${DENSE}).)+`, "gsu");

  /* letters that Unicode does not take apart */
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i", ŋ: "n", ς: "σ" };
  const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

  /* 8,282 and 8 282 as 8282; in languages with a decimal comma 8.282, and 0,5 as 0.5 */
  const number = (word) => {
    const digits = word.replace(/[\s'’]/g, "");
    if (POINT === ",") return digits.replace(/\.(?=\d{3}(?:\D|$))/g, "").replace(",", ".");
    return /^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/.test(digits) ? digits.replaceAll(",", "") : digits;
  };

  /* accents and ways to write a letter or a number fall together */
  const plain = (word) => {
    const bare = word
      .toLowerCase()
      .normalize("NFKD")
      /* accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic ones: not the vowels of other scripts */
      .replace(/[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g, "")
      .replace(LETTER, (letter) => LETTERS[letter]);
    return /^\d/.test(bare) ? number(bare) : bare;
  };

  /* British and American spellings and plurals fall together. What comes out is no spelling of any country: question
     and text are folded alike, and only that counts. */
  const fold = (word) =>
    !ENGLISH
      ? plain(word)
      : plain(word)
          .replace(/ae|oe/g, "e")
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

  /* the words of a text with their places; of dense scripts all pairs of letters that stand side by side */
  const spans = (text) => {
    const found = [];
    for (const { 0: word, index: at } of text.matchAll(WORD)) {
      for (const { 0: run, index: from } of word.matchAll(RUNS)) {
        const letters = DENSE_ONLY.test(run) ? [...run] : [run];
        let place = at + from;
        letters.slice(0, Math.max(1, letters.length - 1)).forEach((letter, nth) => {
          const pair = letter + (letters[nth + 1] || "");
          found.push({ word: pair, at: place, end: place + pair.length });
          place += letter.length;
        });
      }
    }
    return found;
  };
  const tokens = (text) => spans(text).map(({ word }) => word);
  /* words with hyphens, which some write as one: re-entry and reentry */
  const HYPHENED = /[\p{L}\p{N}]+(?:[-‐‑][\p{L}\p{N}]+)+/gu;
  const joined = (text) =>
    [...text.matchAll(HYPHENED)]
      .filter(([run]) => /\p{L}/u.test(run))
      .map(({ 0: run, index: at }) => ({ word: run.replace(/[-‐‑]/g, ""), at, end: at + run.length }));
  /* what the index holds of a text: the last letter of a dense run as well, so that each one is the start of something */
  const indexed = (text) =>
    spans(text)
      .flatMap(({ word }, nth, all) => {
        const letters = DENSE_ONLY.test(word) ? [...word] : [];
        const last = letters.length > 1 && all[nth + 1]?.at !== all[nth].at + letters[0].length;
        return last ? [word, letters.at(-1)] : [word];
      })
      .concat(joined(text).map(({ word }) => word));
  const term = (token) => (STOP.has(token.toLowerCase()) ? null : fold(token));
  /* small words, and those that nearly every place has, count only where there are no others */
  const common = new Set(index.common.map(fold));
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
      tokenize: indexed,
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
    const ask = (given) => {
      /* "8 282" is a number where the text has it so */
      const question = given.replace(/(?<![\p{N}.,] ?)\d{1,3}(?: \d{3})+(?![\p{N}.,])/gu, (typed) =>
        known.has(fold(typed)) ? typed.replaceAll(" ", "") : typed);
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
      if (word.length < 4 || /\p{N}/u.test(word) || known.has(word)) return word;
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
    const stem = (word) => (ENGLISH ? word.replace(/(?<=...)(?:ped|ing|ed|er|e)$/, "") : word);
    const alike = (text) => {
      const words = asked(text).map(fold);
      const also = words.flatMap((word) => others.get(word) || []).filter((phrase) => tokens(phrase).length === 1);
      return { words: new Set(words.map(stem)), also: new Set(also.map(fold).map(stem)) };
    };
    const ways = answers.flatMap((answer) =>
      [answer.question, ...answer.also].map((text) => ({ answer, ...alike(text) })));
    /* a word of a question is no misspelling, though no page has it */
    for (const { question, also } of answers) {
      for (const token of tokens([question, ...also].join(" "))) note(fold(token), token);
    }
    const uses = new Map();
    for (const { words } of ways) for (const word of words) uses.set(word, (uses.get(word) || 0) + 1);
    const worth = (word) => Math.log(1 + ways.length / (uses.get(word) || 0.5));
    const sum = (words) => words.reduce((total, word) => total + worth(word), 0);

    const answered = (words) => {
      const wanted = [...new Set(words.map(stem))];
      const best = new Map();
      for (const { answer, words: way, also } of ways) {
        const shared = sum(wanted.filter((word) => way.has(word) || also.has(word)));
        const score = (2 * shared) / (sum(wanted) + sum([...way]));
        if (score > (best.get(answer) || 0)) best.set(answer, score);
      }
      const [first, second] = [...best].sort((one, other) => other[1] - one[1]);
      if (!first || first[1] < LIKE) return [];
      return (second && second[1] >= NEARLY * first[1] ? [first, second] : [first]).map(([answer]) => answer);
    };

    /* a question of small words only, such as "if" or "with": places that have them in a row, those in headings first */
    const small = (given) => {
      const row = given.map((word) => word.replace(/[.]/g, "\\.")).join("[^\\p{L}\\p{N}]+");
      const phrase = new RegExp(`(?<![\\p{L}\\p{N}])${row}(?![\\p{L}\\p{N}])`, "iu");
      const rank = ({ heading, weight }) => (phrase.test(heading) ? 2 : 1) * weight;
      return places
        .filter(({ heading, text }) => phrase.test(heading) || phrase.test(text))
        .sort((one, other) => rank(other) - rank(one))
        .map((place) => ({ ...place, terms: new Set(given.map(fold)) }));
    };

    /* a place that lacks one of the words may still be the right one: more words count more, none is a must */
    return (question) => {
      const { queries, added, read, words } = ask(question);
      if (!queries.length) return NOTHING;
      const given = tokens(question);
      if (!added.length && given.every((word) => STOP.has(word.toLowerCase()))) return { ...NOTHING, results: small(given) };
      const search = (combineWith) =>
        engine.search({ combineWith, queries }, {
          tokenize: (text) => [text],
          processTerm: (word) => word /* folded already */,
          boost: { heading: 4, page: 2 },
          boostTerm: (word) => (words.includes(word) ? 1 : 0.4) /* the table's words after the reader's own */,
          boostDocument: (id) => (places[id].whole ? 1.3 : 1) * places[id].weight,
          /* the word being typed may be unfinished */
          prefix: (word) => DENSE_ONLY.test(word) ? [...word].length === 1 : word.length > 2 && (word === words.at(-1) || !known.has(word)),
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
    for (const { word: written, at, end } of [...spans(text), ...joined(text)].sort((one, other) => one.at - other.at)) {
      const word = fold(written);
      if (terms.has(word)) hits.push({ at, end, word });
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
    /* from and to the end of a word, if one is near */
    if (from) from = [text.indexOf(" ", from) + 1].find((start) => start && start <= best) ?? from;
    let to = Math.min(from + LENGTH, text.length);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), to - 40);
    const pieces = [[from ? "… " : "", false]];
    let at = from;
    for (const hit of hits) {
      if (hit.at < from || hit.end > to) continue;
      /* pairs of letters overlap: the mark goes on */
      if (hit.at <= at && pieces.length > 1) pieces.at(-1)[0] += text.slice(at, hit.end);
      else pieces.push([text.slice(at, hit.at), false], [text.slice(hit.at, hit.end), true]);
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

  /* "{count} results": what stands in braces is filled in */
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (braced, name) => values[name] ?? braced);

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  const row = ({ url, page, heading, text, kind, whole, terms }) => {
    const link = make("a", "", heading);
    link.href = new URL(url, START);
    const pieces = excerpt(text, terms).map(([piece, found]) => (found ? make("mark", "", piece) : piece));
    const where = whole ? kind : kind ? `${kind}: ${page}` : page;
    return make("li", "", make("h2", "", link), make("p", "search-where", where), make("p", "", ...pieces));
  };

  const card = ({ question, answer, certainty, uri }) => {
    const link = make("a", "", texts.answer_link);
    link.href = new URL(uri, START);
    const sure = certainty ? `${say(texts.certainty, { certainty })} ` : "";
    return make("div", "search-answer", make("h2", "", question), make("p", "", answer),
      make("p", "search-where", sure, link));
  };

  const search = makeEngine(index);
  let results = [];

  const showMore = () => {
    const from = list.children.length;
    list.append(...results.slice(from, from + SHOWN).map(row));
    more.hidden = list.children.length >= results.length;
    return list.children[from];
  };

  const quoted = (words) => words.map((word) => say(texts.quoted, { word })).join(", ");

  const words = (question, { answers, results, added, read, partly }) => {
    const count = results.length;
    const some = answers.length ? ` ${texts.answered}` : "";
    if (!count) return `${say(texts.nothing, { question })}${some}`;
    const near = read.length ? say(texts.read, { words: quoted(read) }) : "";
    const also = added.length ? say(texts.also, { words: quoted(added) }) : "";
    return `${say(count === 1 ? texts.one : texts.many, { count, question })}${near}${also}.${
      partly ? ` ${texts.partly}` : ""}${some}`;
  };

  /* what to do where nothing is found, with a link to the index where the site has one */
  const hint = () => {
    if (!form.dataset.index) return [" ", texts.try_words];
    const link = make("a", "", texts.index);
    link.href = form.dataset.index;
    const [before, after = ""] = texts.try_index.split("{index}");
    return [" ", before, link, after];
  };

  const title = document.title;
  let announce = 0;
  const show = (question) => {
    const answer = question ? search(question) : NOTHING;
    results = answer.results;
    cards.replaceChildren(...answer.answers.map(card));
    cards.hidden = !answer.answers.length;
    list.replaceChildren();
    showMore();
    document.title = question ? `${question} - ${title}` : title;
    /* spoken once the typing rests */
    clearTimeout(announce);
    announce = setTimeout(() => {
      status.textContent = question ? words(question, answer) : "";
      if (question && !results.length) status.append(...hint());
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
