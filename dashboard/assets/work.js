/* The desk works without scripts; with them it warns of unsaved forms, ticks whole pages and listens to keys. */
(function () {
  "use strict";
  const notice = document.querySelector("[data-focus]");
  if (notice) notice.focus();

  // A form that was changed is not left unseen.
  document.querySelectorAll("form[data-guard]").forEach((form) => {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  });

  document.addEventListener("change", (event) => {
    if (event.target.dataset && event.target.dataset.pick === "all") {
      const boxes = event.target.closest("table").querySelectorAll("tbody input[type=checkbox]");
      boxes.forEach((box) => { box.checked = event.target.checked; });
    }
  });

  // Of the list of what is on record, only the line of what was chosen.
  document.querySelectorAll("[data-follows]").forEach((list) => {
    const chosen = document.getElementById(list.dataset.follows);
    const follow = () => {
      const known = list.querySelector(`[data-of="${CSS.escape(chosen.value)}"]`);
      list.querySelectorAll("[data-of]").forEach((line) => { line.hidden = Boolean(known) && line !== known; });
      if (known) list.open = true;
    };
    if (chosen) { chosen.addEventListener("change", follow); follow(); }
  });

  // A second click while the first is on its way would send the form twice.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; });
  });

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && writing) { writing.blur(); return; }
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target !== document.body) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input, textarea")) wanted.focus();
    else wanted.click();
  });
})();
