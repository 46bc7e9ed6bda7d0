/* The search, on its page and in an overlay. MiniSearch finds; here are how words are folded, what is asked of it, how
   places are ranked, and how results are shown. */
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

  /* a number, also with narrow or fixed spaces between its thousands, without its unit; else letters and what is set on
     them */
  const WORD = new RegExp(
    "(?:\\p{N}{1,3}(?:[\\u00a0\\u2009\\u202f]\\p{N}{3})+(?!\\p{N})|\\p{N}+|\\p{L}[\\p{L}\\p{N}\\p{M}]*)" +
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

  /* endings of English words: what comes out is no word, but the same for all forms of one */
  const stem = (word) =>
    !ENGLISH || word.length < 5 || !/^[a-z]+$/.test(word)
      ? word
      : word
          .replace(/(?<=....)ment$/, "")
          .replace(/(?<=....)ly$/, "")
          .replace(/(?<=...)(?:ing|ed|ion|ive|e)$/, "")
          .replace(/(?<=....)at$/, "")
          .replace(/([bdfglmnprt])\1$/, "$1");

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
  const LIKE = 0.62;
  const NEARLY = 0.9;
  /* its place must be among as many results, since words alike by chance lead elsewhere; or it is as like as this */
  const NEAR = 3;
  const SURE = 0.9;
  /* how much a word counts by where it stands; "asked" are the questions whose answers lead to a place */
  const BOOST = { heading: 5, asked: 2, above: 1, text: 1, rest: 0.7 };
  /* what other words for a word count beside it, and what it counts as the beginning of others */
  const ALSO = 0.7;
  const BEGUN = 0.4;
  /* how much a place loses that lacks some of the words */
  const ALL = 2;
  /* how much a place counts as having a word so usual that nothing tells whether its rest has it */
  const MAYBE = 0.5;
  /* how much more a rare word counts, and how much less a place than the best one for a word */
  const RARE = 1.2;
  const NEXT = 0.8;
  /* a short word is like many others, and one letter in the place of another often makes a right word: such a word is
     corrected only to one that the text has as often as this */
  const OFTEN = 20;
  const letters = (word) => [...word].sort().join("");
  const rather = (word, other) =>
    word.length < 6 || (word.length < 9 && word.length === other.length && letters(word) !== letters(other)) ? OFTEN : 1;

  /* words of the rest of each place, and in how many places usual words stand; shorter.py tells how they are written */
  const SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const ENDS = 48;
  const numbers = (signs) => {
    const found = [];
    let high = 0;
    for (const sign of signs) {
      const value = SIGNS.indexOf(sign);
      if (value < ENDS) found.push(high * ENDS + value);
      high = value < ENDS ? 0 : high * (SIGNS.length - ENDS) + value - ENDS + 1;
    }
    return found;
  };
  const unpack = (rest) => {
    const words = [];
    const usual = new Map();
    let word = "";
    for (const row of rest ? rest.split(" ") : []) {
      const colon = row.lastIndexOf(":");
      word = [...word].slice(0, row[0]).join("") + row.slice(1, colon);
      const list = row.slice(colon + 1);
      if (list.startsWith("~")) {
        const key = stem(fold(word));
        usual.set(key, Math.max(usual.get(key) || 0, ...numbers(list.slice(1))));
        continue;
      }
      let place = 0;
      for (const step of numbers(list)) {
        place += step;
        (words[place] ||= []).push(word);
      }
    }
    return { words, usual };
  };

  const makeEngine = ({ pages, words, rest = "", answers = [] }) => {
    const known = new Map(); /* folded word: one way to write it, and how often it stands in the text */
    const stems = new Set();
    const note = (token) => {
      const word = fold(token);
      const seen = known.get(word);
      if (seen) seen.count += 1;
      if (seen && token === token.toLowerCase()) seen.spelling = token;
      else if (!seen) known.set(word, { spelling: token, count: 1 });
      stems.add(stem(word));
      return stem(word);
    };
    const places = [];
    const more = unpack(rest);
    for (const name of Object.keys(pages)) {
      const { uri, title, kind, weight, sections } = pages[name];
      const first = places.length;
      for (const [anchor, heading, text, link] of sections) {
        const id = places.length;
        const url = anchor ? `${uri}#${anchor}` : uri;
        /* the place around it, or where a term leads on to */
        const around = typeof link === "number" ? places[first + link] : null;
        const within = around ? [...around.within, around.heading] : [];
        places.push({
          id, url, page: title, heading, text, kind, weight, within, whole: !anchor,
          on: typeof link === "string" ? link : "",
          above: [title, ...within].join(" "),
          asked: "",
          rest: (more.words[id] || []).join(" "),
        });
      }
    }
    /* a place is found by what is asked of it, a page also by what is asked of an anchor that is no place */
    const at = new Map(places.map((place) => [place.url, place]));
    const placeOf = (url) => at.get(url) || at.get(url.replace(/#.*/, ""));
    for (const { uri, question, also } of answers) {
      const place = placeOf(uri);
      if (place) place.asked = [place.asked, question, ...also].join(" ");
    }
    for (const place of places) place.next = placeOf(place.on);
    const engine = new MiniSearch({
      fields: Object.keys(BOOST),
      tokenize: indexed,
      processTerm: (token) => (term(token) ? note(token) : null),
    });
    engine.addAll(places);

    /* other words for a phrase of up to four words, by its stems; both ways are written in the table */
    const key = (words) => words.map(stem).join(" ");
    const others = new Map();
    let longest = 1;
    for (const [word, ...also] of words) {
      const phrase = asked(word);
      phrase.forEach(note);
      longest = Math.max(longest, phrase.length);
      others.set(key(phrase.map(fold)), also);
    }

    /* the question as groups of words, each a word or phrase with the others for it; and what was added and corrected */
    const ask = (wanted) => {
      const words = wanted.map((token) => corrected(fold(token)));
      const read = words.filter((word, at) => word !== fold(wanted[at])).map((word) => known.get(word).spelling);
      const groups = [];
      const added = [];
      for (let at = 0; at < words.length; ) {
        let length = Math.min(longest, words.length - at);
        while (length > 1 && !others.has(key(words.slice(at, at + length)))) length -= 1;
        const phrase = words.slice(at, at + length);
        const also = others.get(key(phrase)) || [];
        added.push(...also);
        groups.push({ phrase, also, last: at + length === words.length });
        at += length;
      }
      return { groups, added, read, words };
    };

    /* the known word that a misspelled one most likely stands for: fewest letters wrong, then most often used */
    const corrected = (word) => {
      if (word.length < 4 || /\p{N}/u.test(word) || known.has(word) || stems.has(stem(word))) return word;
      const limit = word.length < 8 ? 1 : 2;
      let best = { word, wrong: Infinity, count: 0 };
      for (const [other, { count }] of known) {
        if (other.startsWith(word)) return word; /* unfinished, not misspelled */
        /* hardly anyone mistypes the first letter */
        if (other[0] !== word[0] || count < rather(word, other)) continue;
        const wrong = distance(word, other, limit);
        if (wrong < best.wrong || (wrong < Infinity && wrong === best.wrong && count > best.count)) {
          best = { word: other, wrong, count };
        }
      }
      return best.word;
    };

    /* the words that an unfinished one may become; of one that no text has, those of its root: autism for autistic */
    const finished = (word) => {
      if (DENSE_ONLY.test(word) || word.length < 3) return [];
      const least = known.has(word) || stems.has(stem(word)) ? word.length : Math.max(5, word.length * 0.6);
      for (let length = word.length; length >= Math.min(least, word.length); length -= 1) {
        const words = [...known.keys()].filter((other) => other.startsWith(word.slice(0, length)));
        if (words.length) return words;
      }
      return [];
    };

    /* places that have all the words, with what they count; of usual words the index does not know all places */
    const having = (words) => {
      const sure = words.filter((word) => !more.usual.has(word));
      const either = [words, ...(sure.length ? [sure] : words.map((word) => [word]))];
      return engine.search({ combineWith: "OR", queries: either.map((queries) => ({ combineWith: "AND", queries })) }, {
        tokenize: (text) => [text],
        processTerm: (stemmed) => stemmed,
        boost: BOOST,
        prefix: (stemmed) => DENSE_ONLY.test(stemmed) && [...stemmed].length === 1,
        weights: { prefix: 0.4, fuzzy: 0 },
      });
    };

    /* the places of a group: each counts by the best of the ways to say it. A group is worth more, the fewer places have
       it as it was asked */
    const found = ({ phrase, also, last }) => {
      const [word] = phrase;
      const begun = phrase.length === 1 && (last || !known.has(word)) ? [...new Set(finished(word).map(stem))] : [];
      const ways = [
        [phrase.map(stem), 1],
        ...also.map((other) => [asked(other).map(fold).map(stem), ALSO]),
        ...begun.filter((one) => one !== stem(word)).map((one) => [[one], BEGUN]),
      ];
      const best = new Map();
      let worth = 0;
      for (const [words, factor] of ways) {
        const results = having(words);
        const many = results.length + (words.length > 1 ? 0 : more.usual.get(words[0]) || 0);
        /* what only begins like the word asked is a guess */
        if (many) worth ||= Math.log(1 + places.length / many) * (factor === BEGUN ? BEGUN : 1);
        for (const { id, score, terms } of results) {
          const one = best.get(id) || { id, score: 0, terms: [] };
          best.set(id, { id, score: Math.max(one.score, factor * score), terms: [...one.terms, ...terms] });
        }
      }
      const usual = phrase.length === 1 && more.usual.has(stem(word));
      return { results: [...best.values()], worth: worth || Math.log(1 + places.length), usual };
    };

    /* places with any of the groups: a place that lacks one may still be the right one, yet counts less */
    const search = (groups) => {
      const parts = groups.map(found);
      const total = (some) => some.reduce((all, { worth }) => all + worth, 0);
      const [most, maybe] = [total(parts), MAYBE * total(parts.filter(({ usual }) => usual))];
      const sums = new Map();
      for (const { results, worth, usual } of parts) {
        const top = Math.max(...results.map(({ score }) => score));
        for (const { id, score, terms } of results) {
          const sum = sums.get(id) || { id, score: 0, worth: maybe, groups: 0, terms: new Set() };
          sum.score += worth ** RARE * (score / top) ** NEXT;
          sum.worth += usual ? (1 - MAYBE) * worth : worth;
          sum.groups += 1;
          terms.forEach((stemmed) => sum.terms.add(stemmed));
          sums.set(id, sum);
        }
      }
      const rank = ({ id, score, worth }) => score * (worth / most) ** ALL * places[id].weight;
      return [...sums.values()].sort((one, other) => rank(other) - rank(one) || one.id - other.id);
    };

    /* answers to questions that readers ask: how much of the rarer words the question shares with one way to ask it;
       endings and the table's other words for a word count as the same */
    const alike = (text) => {
      const words = asked(text).map(fold);
      const also = words.flatMap((word) => others.get(stem(word)) || []).filter((other) => tokens(other).length === 1);
      return { words: new Set(words.map(stem)), also: new Set(also.map(fold).map(stem)) };
    };
    const ways = answers.flatMap((answer) =>
      [answer.question, ...answer.also].map((text) => ({ answer, ...alike(text) })));
    /* a word of a question is no misspelling, though no page has it */
    for (const { question, also } of answers) tokens([question, ...also].join(" ")).forEach(note);
    const uses = new Map();
    for (const { words } of ways) for (const word of words) uses.set(word, (uses.get(word) || 0) + 1);
    const worth = (word) => Math.log(1 + ways.length / (uses.get(word) || 0.5));
    const sum = (words) => words.reduce((total, word) => total + worth(word), 0);

    const answered = (words, results) => {
      const wanted = [...new Set(words.filter((word) => !common.has(word)).map(stem))];
      const best = new Map();
      for (const { answer, words: way, also } of ways) {
        const shared = sum(wanted.filter((word) => way.has(word) || also.has(word)));
        const score = (2 * shared) / (sum(wanted) + sum([...way]));
        if (score > (best.get(answer) || 0)) best.set(answer, score);
      }
      const [first, second] = [...best].sort((one, other) => other[1] - one[1]);
      if (!wanted.length || !first || first[1] < LIKE) return [];
      const near = new Set(results.slice(0, NEAR).map(({ id }) => places[id].url));
      const likely = second && second[1] >= NEARLY * first[1] ? [first, second] : [first];
      const beside = likely.filter(([{ uri }]) => !near.size || !at.has(uri) || near.has(uri));
      return (beside.length ? beside : likely.filter(([, score]) => score >= SURE))
        .map(([answer]) => ({ ...answer, place: placeOf(answer.uri)?.heading }));
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

    return (typed) => {
      /* "8 282" is a number where the text has it so */
      const question = typed.replace(/(?<![\p{N}.,] ?)\d{1,3}(?: \d{3})+(?![\p{N}.,])/gu, (number) =>
        known.has(fold(number)) ? number.replaceAll(" ", "") : number);
      const given = tokens(question);
      if (!given.length) return NOTHING;
      const { groups, added, read, words } = ask(asked(question));
      if (!added.length && given.every((word) => STOP.has(word.toLowerCase()))) return { ...NOTHING, results: small(given) };
      let results = search(groups);
      /* where no place has the rarer words, those that nearly all have are better than nothing */
      if (!results.length) results = search(ask(given.filter((token) => term(token))).groups);
      const fitting = answered(words, results);
      if (!results.length) return { ...NOTHING, answers: fitting };
      return {
        answers: fitting,
        results: results.map(({ id, terms }) => ({ ...places[id], terms })),
        added,
        read,
        partly: !results.some((result) => result.groups === groups.length),
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
      const word = stem(fold(written));
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

  /* -- view: the same on the search page and in the overlay ------------------------------------------------------ */

  const SHOWN = 20;

  /* "{count} results": what stands in braces is filled in */
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (braced, name) => values[name] ?? braced);

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const marked = (word) => make("mark", "", word);

  const leading = (uri, text) => Object.assign(make("a", "", text), { href: new URL(uri, START) });

  const row = ({ url, page, heading, text, kind, whole, within, rest, on, next, terms }) => {
    const pieces = excerpt(text, terms).map(([piece, hit]) => (hit ? marked(piece) : piece));
    /* what was found further on in the place, of which the index has no text */
    const hits = rest.split(" ").filter((word) => word && terms.has(stem(fold(word))));
    const further = hits.slice(0, 3).flatMap((word, nth) => [nth ? ", " : " ", marked(word)]);
    const names = [...(whole ? [] : [page]), ...within].join(" › ");
    const where = kind && names ? `${kind}: ${names}` : kind || names;
    const onward = on && next ? [make("p", "", leading(on, say(texts.leads_on, { place: next.heading })))] : [];
    return make("li", "", make("h2", "", leading(url, heading)), make("p", "search-where", where),
      make("p", "", ...pieces, ...further), ...onward);
  };

  const card = ({ question, answer, certainty, uri, place }) => {
    const link = leading(uri, say(texts.answer_link, { place }));
    const sure = certainty ? `${say(texts.certainty, { certainty })} ` : "";
    return make("div", "search-answer", make("h2", "", question), make("p", "", answer),
      make("p", "search-where", sure, link));
  };

  const search = makeEngine(index);

  const quoted = (words) => words.map((word) => say(texts.quoted, { word })).join(", ");

  const summary = (question, { answers, results, added, read, partly }) => {
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
    if (!index.genindex) return [" ", texts.try_words];
    const link = leading(index.genindex, texts.index);
    const [before, after = ""] = texts.try_index.split("{index}");
    return [" ", before, link, after];
  };

  /* the parts of a search that stand in an element; what is returned shows the results of a question */
  const view = (root) => {
    const part = (name) => root.querySelector(`.search-${name}`);
    const [status, cards, list, more] = ["status", "answers", "list", "more"].map(part);
    let results = [];
    let announce = 0;
    const showMore = () => {
      const from = list.children.length;
      list.append(...results.slice(from, from + SHOWN).map(row));
      more.hidden = list.children.length >= results.length;
      return list.children[from];
    };
    more.addEventListener("click", () => showMore().querySelector("a").focus());
    return (question) => {
      const answer = question ? search(question) : NOTHING;
      results = answer.results;
      cards.replaceChildren(...answer.answers.map(card));
      cards.hidden = !answer.answers.length;
      list.replaceChildren();
      showMore();
      /* spoken once the typing rests */
      clearTimeout(announce);
      announce = setTimeout(() => {
        status.textContent = question ? summary(question, answer) : "";
        if (question && !results.length) status.append(...hint());
      }, question ? 300 : 0);
    };
  };

  /* -- page ----------------------------------------------------------------------------------------------------- */

  const atPage = (form) => {
    const field = form.querySelector("input");
    const show = view(form.parentElement);
    const title = document.title;
    const ask = (how) => {
      const question = field.value.trim();
      show(question);
      document.title = question ? `${question} - ${title}` : title;
      if (!how) return;
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
      ask();
    };
    field.addEventListener("input", () => ask("replaceState"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask("pushState");
    });
    addEventListener("popstate", start);
    form.hidden = false;
    start();
    if (!field.value) field.focus();
  };

  /* -- overlay -------------------------------------------------------------------------------------------------- */

  /* opens the overlay, made when first asked for; a dialog keeps the focus, closes with Escape and gives the focus back */
  const makeOverlay = () => {
    const field = make("input");
    Object.assign(field, { type: "search", autocomplete: "off", autocapitalize: "off", spellcheck: false });
    field.setAttribute("aria-label", texts.label);
    field.placeholder = texts.label;
    const close = make("button", "search-close", texts.close);
    close.type = "button";
    const form = make("form", "search-line", field, close);
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", texts.form);
    const status = make("p", "search-status");
    status.setAttribute("role", "status");
    const cards = make("section", "search-answers");
    cards.setAttribute("aria-label", texts.answers);
    const more = make("button", "search-more", texts.more);
    more.type = "button";
    const found = make("div", "search-found", status, cards, make("ol", "search-list"), more);
    const dialog = make("dialog", "search-overlay", form, found);
    dialog.setAttribute("aria-label", texts.title);
    document.body.append(dialog);

    const show = view(found);
    const ask = () => {
      show(field.value.trim());
      found.scrollTop = 0;
    };
    const links = () => [...found.querySelectorAll("a")];
    field.addEventListener("input", ask);
    /* as "search" on the keyboard of a phone: to what was found */
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      links()[0]?.focus();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      /* beside the dialog; or to a place of this page */
      if (event.target === dialog || (link && !event.ctrlKey && !event.metaKey && !event.shiftKey)) dialog.close();
    });
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && field.value) {
        /* a search field is first emptied by it; one press is enough */
        event.preventDefault();
        dialog.close();
      }
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const stops = [field, ...links()];
      const here = stops.indexOf(document.activeElement);
      stops[Math.min(stops.length - 1, Math.max(0, here + step))].focus();
    });
    return (question) => {
      if (question) field.value = question;
      dialog.showModal();
      /* what was typed is gone on with, what stood there before is typed over */
      if (!question) field.select();
      ask();
    };
  };

  const onPage = document.querySelector(".search-form");
  if (onPage) atPage(onPage);
  else globalThis.searchOverlay = makeOverlay();

  /* for tests and benchmarks: asks as the page does */
  globalThis.searchAsk = Object.assign(search, { fold });
})();
