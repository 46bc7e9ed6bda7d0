/* Shows the reference behind a citation's number, and the meaning of a term, beside the link: on hover, on focus, and on
   the first tap (the second follows the link). Esc closes it, and an open menu. Nothing here is needed: without it the
   link leads there. */
(() => {
  "use strict";

  const box = document.createElement("div");
  box.className = "preview";
  box.id = "preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);

  let shown = null;
  let timer = 0;
  let touched = false;

  /* The texts behind this page's links come as a script, when the first is asked for: where the pages are read from a
     folder a browser fetches nothing else. */
  const { previews } = document.querySelector("article").dataset;
  let texts = null;
  const load = () => {
    texts ||= new Promise((resolve) => {
      window.primerPreviews = resolve;
      const script = document.createElement("script");
      script.src = previews;
      script.addEventListener("error", () => resolve({}));
      document.head.append(script);
    });
    return texts;
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
    const text = (await load())[decodeURIComponent(link.hash.slice(1))];
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

  const LINKS = ".bibtex-citation a.reference, a.reference.internal[href*='#term-']";
  for (const link of previews ? document.querySelectorAll(LINKS) : []) {
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
