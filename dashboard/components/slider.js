/* A labelled range over named stops (periods), with a step to each side and play. The place moves at once; the address
   follows when the hand rests, so that a drag is one entry of the history. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const REST = 180;
  const BEAT = 1100;

  ns.Slider = function Slider(props) {
    const { id, label, param, value, stops, words } = props;
    const held = Math.max(0, stops.findIndex((stop) => stop.value === value));
    const [at, setAt] = React.useState(held);
    const [playing, setPlaying] = React.useState(false);
    const waiting = React.useRef(0);
    React.useEffect(() => setAt(held), [held, stops.length]);
    React.useEffect(() => () => window.clearTimeout(waiting.current), []);
    const last = stops.length - 1;
    const settle = (next, rest) => {
      setAt(next);
      window.clearTimeout(waiting.current);
      waiting.current = window.setTimeout(() => ns.go({ [param]: stops[next].value }), rest);
    };
    React.useEffect(() => {
      if (!playing) return undefined;
      if (at >= last) { setPlaying(false); return undefined; }
      const timer = window.setTimeout(() => settle(at + 1, 0), BEAT);
      return () => window.clearTimeout(timer);
    }, [playing, at]);
    const now = stops[at] ? stops[at].label : "";
    if (last < 1) {
      return h("div", { id, className: "field slider" }, h("span", { className: "field-label" }, label), h("span", { className: "slider-one" }, now));
    }
    const button = (key, text, sign, act, off) =>
      h("button", { key, type: "button", className: "step", "aria-label": text, title: text, disabled: off, onClick: act }, sign);
    const stopped = (act) => () => { setPlaying(false); act(); };
    return h("div", { id, className: "field slider" },
      h("div", { className: "slider-head" },
        h("label", { htmlFor: id + "-input" }, label),
        // While it plays nobody holds the range, so that each period is said from here.
        h("output", { htmlFor: id + "-input", "aria-live": playing ? "polite" : "off" }, now)),
      h("div", { className: "field-row" },
        button("back", words.back, "‹", stopped(() => settle(at - 1, 0)), at <= 0),
        h("span", { className: "slider-track" },
          h("input", { id: id + "-input", type: "range", min: 0, max: last, step: 1, value: at, "aria-valuetext": now,
            onChange: (event) => { setPlaying(false); settle(Number(event.target.value), REST); } }),
          h("span", { className: "slider-ends", "aria-hidden": true }, h("span", null, stops[0].label), h("span", null, stops[last].label))),
        button("next", words.next, "›", stopped(() => settle(at + 1, 0)), at >= last),
        !calm.matches && button("play", playing ? words.stop : words.play, playing ? "■" : "▶", () => {
          if (!playing && at >= last) settle(0, 0);
          setPlaying(!playing);
        })));
  };
})();
