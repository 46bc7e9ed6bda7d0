/* Shows the reference behind a citation's number, and the meaning of a term, beside the link: on hover, on focus, and on
   the first tap (the second follows the link). Esc closes. Nothing here is needed: without it the link leads there. */
(() => {
  "use strict";

  const box = document.createElement("div");
  box.className = "preview";
  box.id = "preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);

  const TERMS = "article a.reference.internal[href*='#term-']";
  let shown = null;
  let timer = 0;
  let touched = false;

  /* Terms are explained on one page, which is fetched when the first one is asked for. */
  const pages = new Map();
  const page = (address) => {
    if (!pages.has(address)) {
      const here = address === location.href.split("#")[0];
      const parse = (text) => new DOMParser().parseFromString(text, "text/html");
      pages.set(address, here ? Promise.resolve(document) : fetch(address).then((answer) => answer.text()).then(parse));
    }
    return pages.get(address);
  };

  const meaning = async (link) => {
    if (link.dataset.preview) return link.dataset.preview;
    const [address, id] = link.href.split("#");
    try {
      const term = (await page(address)).getElementById(decodeURIComponent(id));
      let next = term && term.nextElementSibling;
      while (next && next.tagName === "DT") next = next.nextElementSibling;
      link.dataset.preview = next ? next.textContent.trim().replace(/\s+/g, " ") : "";
    } catch {
      link.dataset.preview = "";
    }
    return link.dataset.preview;
  };

  const close = () => {
    clearTimeout(timer);
    box.hidden = true;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
  };

  const place = (link) => {
    const at = link.getClientRects()[0];
    const edge = 8;
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - edge);
    const below = at.bottom + 4;
    const fits = below + box.offsetHeight < innerHeight;
    box.style.left = `${Math.max(edge, left) + scrollX}px`;
    box.style.top = `${(fits ? below : at.top - box.offsetHeight - 4) + scrollY}px`;
  };

  const open = async (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    close();
    shown = link;
    const text = await meaning(link);
    if (!text || shown !== link) return;
    box.textContent = text;
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    place(link);
  };

  const closeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(close, 250); /* time to move the pointer onto the box and read on */
  };

  /* the title would show a second time, as the browser's own box */
  for (const link of document.querySelectorAll("article a.reference.internal[title]")) {
    if (!link.hash.startsWith("#id")) continue;
    link.dataset.preview = link.title;
    link.removeAttribute("title");
  }

  for (const link of document.querySelectorAll(`article a[data-preview], ${TERMS}`)) {
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && open(link));
    link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && closeSoon());
    link.addEventListener("pointerdown", (event) => (touched = event.pointerType !== "mouse"));
    link.addEventListener("focus", () => touched || open(link));
    link.addEventListener("blur", closeSoon);
    link.addEventListener("click", (event) => {
      if (touched && shown !== link) {
        event.preventDefault();
        open(link);
      }
      touched = false;
    });
  }
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", closeSoon);

  document.addEventListener("pointerdown", (event) => {
    if (shown && event.target !== shown && !box.contains(event.target) && !shown.contains(event.target)) close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    for (const menu of document.querySelectorAll(".menu-toggle:checked")) {
      menu.checked = false;
      menu.focus();
    }
  });
})();
