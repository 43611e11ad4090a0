/* The key of a map: one line for each class; crossed, a square whose rows and columns are two variables. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;

  ns.Legend = function Legend(props) {
    const { id, lines, label, cross } = props;
    const line = ([name, text, mark], i) =>
      h("li", { key: i }, h("span", { className: "key " + name }, mark ? h("span", { className: "key-mark", "aria-hidden": true }, mark) : null), h("span", null, text));
    if (!cross || !cross.length) return h("ul", { id, className: "legend", "aria-label": label }, lines.map(line));
    const cells = lines.slice(0, 9), rest = lines.slice(9);
    return h("div", { id, className: "legend-cross" },
      h("p", { className: "axis up" }, "↑ " + cross[1]),
      h("ul", { className: "legend cross", "aria-label": label }, cells.map(line)),
      h("p", { className: "axis" }, "→ " + cross[0]),
      rest.length > 0 && h("ul", { className: "legend" }, rest.map(line)));
  };
})();
