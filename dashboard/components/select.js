/* A labelled native select. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;

  ns.Select = function Select(props) {
    const { id, label, param, value, groups, clears, go } = props;
    const choose = (next) => {
      if (go) ns.visit(go.replace("{value}", encodeURIComponent(next)));
      else ns.go(Object.assign(Object.fromEntries((clears || []).map((name) => [name, ""])), { [param]: next }));
    };
    const option = (o) => h("option", { key: o.value, value: o.value }, o.label);
    const select = h(
      "select",
      { id: id + "-input", value: value, onChange: (event) => choose(event.target.value) },
      groups.map((g) => (g.label ? h("optgroup", { key: g.label, label: g.label }, g.options.map(option)) : g.options.map(option)))
    );
    return h(
      "div",
      { id, className: "field" },
      h("label", { htmlFor: id + "-input" }, label),
      h(
        "div",
        { className: "field-row" },
        select
      )
    );
  };
})();
