/* Shared by all components: the address as the single source of state, and applying a view. */
(function () {
  "use strict";
  const ns = (window.observatory = window.observatory || {});
  ns.h = window.React.createElement;

  // dcc.Graph asks for the full plotly build; the basic one beside the style sheet holds all this app draws.
  const bundle = document.documentElement.dataset.plotly;
  if (bundle) {
    Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => bundle, set: () => undefined });
  }

  function announce() {
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  // Change values of the query string; an empty value takes the name out. `quiet` only keeps the address shareable:
  // no new entry in the history and nothing asked of the server.
  ns.go = function (values, quiet) {
    const url = new URL(window.location.href);
    Object.entries(values).forEach(([name, value]) => {
      if (value === "" || value === null || value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    });
    if (url.href === window.location.href) return;
    window.history[quiet ? "replaceState" : "pushState"](null, "", url.pathname + url.search);
    follow();
    if (!quiet) announce();
  };

  ns.visit = function (address) {
    window.history.pushState(null, "", address);
    announce();
    window.scrollTo(0, 0);
  };

  // The other language opens in exactly this state, also where the state never went to the server.
  function follow() {
    document.querySelectorAll(".languages a").forEach((link) => { link.search = window.location.search; });
  }

  let page = null;
  // The state on the screen and the build it was made from: the server sends only what differs from it. It changes when
  // an answer is applied and not when it is asked for, so that an answer that is dropped is not missed.
  let shown = null;
  let first = true;
  const nothing = window.dash_clientside && window.dash_clientside.no_update;

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    observatory: {
      // A change of path is a new page; a change of query alone is a change of values on the same page.
      split: function (path, search) {
        const skip = window.dash_clientside.no_update || nothing;
        follow();
        if (path !== page) {
          page = path;
          shown = null;
          return [{ path: path, search: search || "" }, skip];
        }
        return [skip, Object.assign({ path: path, search: search || "" }, shown && { shown: shown.search, build: shown.build })];
      },
      apply: function (view) {
        if (view && view.path === page) {
          Object.entries(view.props).forEach(([id, props]) => window.dash_clientside.set_props(id, props));
          if (view.title) document.title = view.title;
          shown = { search: view.search, build: view.build };
        }
        return window.dash_clientside.no_update;
      },
      arrived: function (meta) {
        if (!meta) return window.dash_clientside.no_update;
        document.title = meta.title;
        shown = { search: meta.search, build: meta.build };
        document.documentElement.lang = meta.lang;
        window.requestAnimationFrame(() => {
          const early = document.getElementById("early");
          if (early) early.remove();
          follow();
          document.documentElement.classList.add("live");
          const heading = document.querySelector("main h1");
          const tab = document.querySelector(".tabs .here"); // on a phone it may lie beside the window
          if (tab) tab.closest(".tabs").scrollLeft = tab.offsetLeft - 32;
          if (first) {
            const anchor = window.location.hash && document.getElementById(window.location.hash.slice(1));
            if (anchor) anchor.scrollIntoView();
          } else if (heading) {
            heading.setAttribute("tabindex", "-1");
            heading.focus({ preventScroll: true });
          }
          first = false;
        });
        return window.dash_clientside.no_update;
      },
    },
  });
})();
