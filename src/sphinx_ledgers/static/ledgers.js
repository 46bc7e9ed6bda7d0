/* Tables with the class "sortable": a field above that filters the rows, headings that sort them (up, down, as written),
   and on a phone rows that show name and answer, and the rest when asked. Without this script each table is whole. */
(() => {
  "use strict";

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\u2212/g, "-").toLowerCase();
  const make = (tag, className, properties = {}) =>
    Object.assign(document.createElement(tag), { className, ...properties });

  /* in another language than English the tag of this script brings the words */
  const told = document.currentScript.dataset;
  const words = { filter: "Filter:", rows: "{count} rows", found: "{found} of {count} rows", more: "More", less: "Less" };
  const say = (name, values = {}) =>
    (told[name] || words[name]).replace(/\{(\w+)\}/g, (_, key) => values[key]);

  const addFilter = (table, rows) => {
    let texts; /* read when the first key falls: on a phone it takes a while */
    const field = make("input", "", { type: "search", autocomplete: "off", spellcheck: false });
    const count = make("output", "", { textContent: say("rows", { count: rows.length }) });
    const label = make("label", "", { textContent: `${say("filter")} ` });
    const box = make("div", "table-filter");
    label.append(field);
    box.append(label, count);
    field.addEventListener("input", () => {
      texts ||= new Map(rows.map((row) => [row, fold(row.textContent)]));
      const wanted = fold(field.value).split(/\s+/);
      for (const row of rows) row.hidden = !wanted.every((word) => texts.get(row).includes(word));
      const found = rows.filter((row) => !row.hidden).length;
      count.textContent = say("found", { found, count: rows.length });
    });
    (table.closest(".table-wrapper") || table).before(box);
  };

  const addSorting = (table, rows) => {
    const heads = [...table.tHead.rows[0].cells];
    const next = { none: "ascending", ascending: "descending", descending: "none" };
    heads.forEach((head, column) => {
      const button = make("button", "sort", { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      head.ariaSort = "none";
      const text = (row) => row.cells[column].textContent.replace(/\u2212/g, "-").trim();
      button.addEventListener("click", () => {
        const order = next[head.ariaSort];
        for (const other of heads) other.ariaSort = "none";
        head.ariaSort = order;
        const way = order === "descending" ? -1 : 1;
        const sorted = order === "none" ? rows : [...rows].sort((a, b) => way * collator.compare(text(a), text(b)));
        table.tBodies[0].append(...sorted);
      });
    });
  };

  const foldRows = (table, rows) => {
    if (table.classList.contains("as-table") || table.tHead.rows[0].cells.length < 3) return;
    table.classList.add("folded");
    for (const row of rows) {
      const button = make("button", "row-more", { type: "button", textContent: say("more"), ariaExpanded: "false" });
      button.addEventListener("click", () => {
        const open = row.classList.toggle("open");
        button.ariaExpanded = String(open);
        button.textContent = say(open ? "less" : "more");
      });
      row.querySelector("td.answer").append(button);
    }
    const opened = () => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("tr");
    const show = () => {
      const row = opened();
      if (row && rows.includes(row) && !row.classList.contains("open")) row.querySelector(".row-more").click();
    };
    addEventListener("hashchange", show);
    show();
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    addFilter(table, rows);
    addSorting(table, rows);
    foldRows(table, rows);
  }
})();
