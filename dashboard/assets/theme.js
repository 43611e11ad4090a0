/* Runs before the first paint: the reader's choice of theme, and the button that changes it. */
(function () {
  "use strict";
  const root = document.documentElement;
  const kept = () => { try { return window.localStorage.getItem("theme"); } catch (error) { return null; } };
  if (kept() === "dark" || kept() === "light") root.dataset.theme = kept();
  try { if (window.localStorage.getItem("hint") === "seen") root.dataset.hint = "seen"; } catch (error) { /* private window */ }
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-action=hint]")) {
      root.dataset.hint = "seen";
      try { window.localStorage.setItem("hint", "seen"); } catch (error) { /* private window */ }
      return;
    }
    const more = event.target.closest && event.target.closest("[data-action=unfold]");
    if (more) {
      const list = document.getElementById(more.getAttribute("aria-controls"));
      const next = [...list.children].find((item) => getComputedStyle(item).display === "none");
      list.dataset.all = "";
      more.hidden = true;
      if (next) { next.tabIndex = -1; next.focus(); }
      return;
    }
    const button = event.target.closest && event.target.closest("[data-action=theme]");
    if (!button) return;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { window.localStorage.setItem("theme", root.dataset.theme); } catch (error) { /* private window */ }
  });
})();
