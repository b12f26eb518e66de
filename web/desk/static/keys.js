// Single keys press what says `data-key`. Everything works without this file. No key does anything while one types,
// or together with Ctrl, Alt or Meta; a key that is held down counts once.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input, textarea, select")) return;
  for (const one of document.querySelectorAll("[data-key]")) {
    if (one.dataset.key === event.key) {
      event.preventDefault();
      one.click();
      return;
    }
  }
});
