/* Shows the works of one kind, one chapter or both in the list of references. Without scripts the whole list stands
   there, and no form. */
(() => {
  "use strict";

  const form = document.querySelector("form.filter");
  const works = [...document.querySelectorAll("div.citation")];

  const apply = () => {
    const wanted = [...form.querySelectorAll("select")].map((select) => select.value).filter(Boolean);
    for (const work of works) work.hidden = !wanted.every((name) => work.classList.contains(name));
    const shown = works.filter((work) => !work.hidden).length;
    form.querySelector("output").textContent = `${shown.toLocaleString("en")} of ${works.length.toLocaleString("en")} works`;
  };

  /* a link to a work shows it, whatever was chosen */
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.hidden) return;
    form.reset();
    for (const work of works) work.hidden = false;
    target.scrollIntoView();
  };

  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply)); /* once the choices are taken back */
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  /* also after the browser has gone back, which brings back what was chosen */
  addEventListener("pageshow", () => {
    apply();
    follow();
  });
})();
