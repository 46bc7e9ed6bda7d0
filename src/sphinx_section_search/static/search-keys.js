/* "/" and Ctrl+K lead to the search field, where the page shows one and nothing else has taken the key. */
addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  const combined = ctrlKey || metaKey;
  if (event.defaultPrevented || altKey || !(combined ? key === "k" : key === "/")) return;
  if (!combined && target.closest?.("input, textarea, select, [contenteditable]")) return;
  const field = [...document.querySelectorAll("input[type=search], input[name=q]")].find((one) => one.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
