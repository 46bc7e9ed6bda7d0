/* "/", Ctrl+K, search links and fields open the search over the page; it is loaded when first asked for, and where that
   fails they lead to the search page. Each page loads this file: keep it short. */
(() => {
  const { src, dataset } = document.currentScript;
  const page = new URL(`../${dataset.page}`, src).href;
  const overlay = "overlay" in dataset && !document.querySelector(".search-form");
  let loaded, opening;

  const add = (tag, more) =>
    new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement(tag), more, { onload, onerror })));
  const file = (name) => new URL(name, src).href;

  /* what is typed into a field meanwhile is taken along */
  const open = async (field) => {
    if (opening) return;
    opening = true;
    try {
      await (loaded ||= Promise.all([
        add("link", { rel: "stylesheet", href: file("search.css") }),
        ...["search-index.js", "minisearch.js", "search.js"].map((name) => add("script", { async: false, src: file(name) })),
      ]));
      searchOverlay(field?.value);
      if (field) field.value = "";
    } catch {
      if (!field) location = page;
    }
    opening = false;
  };

  if ("keys" in dataset) {
    addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      const combined = ctrlKey || metaKey;
      if (altKey || key !== (combined ? "k" : "/")) return;
      if (!combined && target.closest?.("input, textarea, select, [contenteditable]")) return;
      const field = [...document.querySelectorAll("input[type=search], input[name=q]")].find((one) => one.checkVisibility());
      if (!field && !overlay) return;
      /* taken by another script, save by one that leads to the field, as Sphinx's own does */
      if (event.defaultPrevented && document.activeElement !== field) return;
      event.preventDefault();
      field?.focus();
      field?.select();
      if (overlay) open(field);
    });
  }
  if (!overlay) return;
  addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("a[href]")?.href !== page) return;
    event.preventDefault();
    open();
  });
  for (const { action, elements: { q } } of document.forms) {
    if (q && action === page) q.onclick = q.oninput = () => open(q);
  }
})();
