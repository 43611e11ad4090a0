/* A labelled native select; with `step` also a previous/next pair and play, for periods. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  ns.Select = function Select(props) {
    const { id, label, param, value, groups, clears, go, step } = props;
    const [playing, setPlaying] = window.React.useState(false);
    const options = groups.flatMap((group) => group.options);
    const at = options.findIndex((option) => option.value === value);
    const choose = (next) => {
      if (go) ns.visit(go.replace("{value}", encodeURIComponent(next)));
      else ns.go(Object.assign(Object.fromEntries((clears || []).map((name) => [name, ""])), { [param]: next }));
    };
    window.React.useEffect(() => {
      if (!playing) return undefined;
      // Periods are listed newest first, so time runs towards the start of the list.
      const timer = window.setTimeout(() => (at > 0 ? choose(options[at - 1].value) : setPlaying(false)), 1100);
      return () => window.clearTimeout(timer);
    }, [playing, value]);
    const option = (o) => h("option", { key: o.value, value: o.value }, o.label);
    const select = h(
      "select",
      { id: id + "-input", value: value, onChange: (event) => choose(event.target.value) },
      groups.map((g) => (g.label ? h("optgroup", { key: g.label, label: g.label }, g.options.map(option)) : g.options.map(option)))
    );
    const button = (key, text, sign, act, off) =>
      h("button", { key, type: "button", className: "step", "aria-label": text, title: text, disabled: off, onClick: act }, sign);
    const many = step && options.length > 1;
    return h(
      "div",
      { id, className: "field" },
      h("label", { htmlFor: id + "-input" }, label),
      h(
        "div",
        { className: "field-row" },
        many && button("back", step.back, "‹", () => choose(options[at + 1].value), at >= options.length - 1),
        select,
        many && button("next", step.next, "›", () => choose(options[at - 1].value), at <= 0),
        many && !calm.matches &&
          button("play", playing ? step.stop : step.play, playing ? "■" : "▶", () => {
            if (!playing && at <= 0) choose(options[options.length - 1].value);
            setPlaying(!playing);
          })
      )
    );
  };
})();
