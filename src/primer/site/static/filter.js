/* Shows the works of one kind, one chapter or both in the list of references. Without scripts the whole list stands
   there, and no form. */
(() => {
  "use strict";

  const form = document.querySelector("form.filter");
  const works = [...document.querySelectorAll("div.citation")];

  const show = (wanted) => {
    for (const work of works) work.hidden = !wanted.every((name) => work.classList.contains(name));
    const shown = works.filter((work) => !work.hidden).length;
    form.querySelector("output").textContent = `${shown.toLocaleString("en")} of ${works.length.toLocaleString("en")} works`;
  };
  const showChosen = () => show([...form.querySelectorAll("select")].map((select) => select.value).filter(Boolean));

  /* a link to a work shows it, whatever was chosen */
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.hidden) return;
    form.reset();
    target.scrollIntoView();
  };

  form.hidden = false;
  form.addEventListener("change", showChosen);
  form.addEventListener("reset", () => show([])); /* told before the choices are taken back */
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  /* also after the browser has gone back, which brings back what was chosen */
  addEventListener("pageshow", () => {
    showChosen();
    follow();
  });
})();
