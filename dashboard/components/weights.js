/* What-if: the index computed again in the browser from what the package holds. State lives in the address. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;
  const { index, ranks: ranksOf } = ns.simulation;

  function read(list) {
    return Object.fromEntries((list || "").split(",").filter(Boolean).map((pair) => {
      const at = pair.lastIndexOf(":");
      return [pair.slice(0, at), Number(pair.slice(at + 1))];
    }).filter(([, value]) => Number.isFinite(value)));
  }
  const write = (values) => Object.entries(values).map(([name, value]) => name + ":" + value).join(",");
  const fill = (text, values) => text.replace(/\[(\w+)\]/g, (_, name) => values[name]);

  // From the published place to the simulated one, over the places the simulated one takes when the method varies.
  const WIDE = 150, EDGE = 8, HIGH = 20;
  function Strip({ most, was, now, band }) {
    const x = (rank) => EDGE + ((rank - 1) * (WIDE - 2 * EDGE)) / Math.max(most - 1, 1);
    const line = (name, from, to) => h("line", { className: name, x1: x(from), x2: x(to), y1: HIGH / 2, y2: HIGH / 2 });
    return h("svg", { className: "moves", viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": true },
      line("scale", 1, most),
      band && line("band", band.low, band.high),
      was && now && was !== now && line("move", was, now),
      was && h("circle", { className: "was", cx: x(was), cy: HIGH / 2, r: 5 }),
      now && h("circle", { className: "now", cx: x(now), cy: HIGH / 2, r: 5 }));
  }

  // The draws run in a worker, so that the page stays quick; a change of anything ends them.
  function useIntervals(model, weights, changes) {
    const [found, setFound] = React.useState(null);
    const [share, setShare] = React.useState(null);
    const worker = React.useRef(null);
    const stop = () => {
      if (worker.current) worker.current.terminate();
      worker.current = null;
      setShare(null);
    };
    React.useEffect(() => { setFound(null); return stop; }, [write(weights), write(changes)]);
    const start = () => {
      stop();
      worker.current = new Worker(ns.simulation.file);
      worker.current.onmessage = ({ data }) => {
        if (data.found) { setFound(data.found); stop(); } else setShare(data.share);
      };
      worker.current.postMessage([model, weights, changes]);
      setShare(0);
    };
    return { found, share, start };
  }

  ns.Weights = function Weights(props) {
    const { id, model, published, lang, words, accents } = props;
    const { tree, leaves, areas } = model;
    const number = (value, places) =>
      new Intl.NumberFormat(lang, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value).replace("-", "\u2212");
    const percent = (share) => number(100 * share, 0) + (lang === "id" ? " %" : "%");
    const start = new URLSearchParams(window.location.search);
    const [weights, setWeights] = React.useState(() => read(start.get("w")));
    const [changes, setChanges] = React.useState(() => read(start.get("x")));
    const movable = leaves.filter((leaf) => leaf.limits);
    const [pick, setPick] = React.useState({ area: areas[0].code, leaf: (movable[0] || {}).code });
    const [said, say] = React.useState("");
    const { found: bands, share: done, start: simulate } = useIntervals(model, weights, changes);
    const dimensions = tree.filter((node) => node.level === "dimension");
    const measured = (node) => tree.some((sub) => sub.parent === node.code && leaves.some((leaf) => leaf.parent === sub.code));
    const weightOf = (node) => (weights[node.code] === undefined ? node.weight : weights[node.code]);
    const whole = dimensions.filter(measured).reduce((sum, node) => sum + weightOf(node), 0);

    React.useEffect(() => {
      const back = () => {
        const state = new URLSearchParams(window.location.search);
        setWeights(read(state.get("w")));
        setChanges(read(state.get("x")));
      };
      window.addEventListener("popstate", back);
      return () => window.removeEventListener("popstate", back);
    }, []);
    const change = (nextWeights, nextChanges) => {
      setWeights(nextWeights);
      setChanges(nextChanges);
      ns.go({ w: write(nextWeights), x: write(nextChanges) }, true);
    };

    const scores = React.useMemo(() => index(model, weights, changes), [model, weights, changes]);
    const ranks = ranksOf(scores);
    const order = areas.slice().sort((a, b) => (ranks[a.code] || 99) - (ranks[b.code] || 99) || a.code.localeCompare(b.code));
    const moved = areas.filter(({ code }) => ranks[code] && published[code].rank && ranks[code] !== published[code].rank);
    const most = moved.slice().sort((a, b) =>
      Math.abs(published[b.code].rank - ranks[b.code]) - Math.abs(published[a.code].rank - ranks[a.code]))[0];
    const isDefault = !Object.keys(weights).length && !Object.keys(changes).length;
    const none = Object.keys(ranks).length === 0;
    const sentence = isDefault ? words.all_published
      : none ? words.all_withheld
      : moved.length ? fill(words.summary, { n: moved.length, name: most.name, from: published[most.code].rank, to: ranks[most.code] })
      : words.summary_none;

    const slider = (node) => {
      const value = weightOf(node), known = measured(node);
      const set = (next) => {
        const rest = Object.assign({}, weights, { [node.code]: next });
        if (next === node.weight) delete rest[node.code];
        change(rest, changes);
      };
      const part = known && whole > 0 ? percent(value / whole) : words.not_measured;
      return h("div", { key: node.code, className: "weight", style: { "--tone": accents[node.code] } },
        h("label", { htmlFor: "w-" + node.code }, node.name),
        h("input", { id: "w-" + node.code, type: "range", min: 0, max: 4, step: 0.25, value, "aria-valuetext": `${fill(words.weight_of, { value: number(value, 2) })}, ${part}`,
          onChange: (event) => set(Number(event.target.value)) }),
        h("output", { htmlFor: "w-" + node.code }, number(value, 2), h("small", null, part)));
    };

    const span = ({ low, high }) => `${number(Math.round(low), 0)}\u2013${number(Math.round(high), 0)}`;
    const rowsOfFile = () => {
      const head = ["code", words.district, words.rank, words.score, words.published, words.change];
      if (bands) head.push(words.interval + " (5%)", words.interval + " (95%)", words.first, words.last);
      return [head, ...order.map(({ code, name }) => {
        const was = published[code].rank, rank = ranks[code];
        const row = [code, name, rank, scores[code], was, rank && was ? was - rank : null];
        const band = bands && (bands[code] || {});
        return band ? row.concat([band.low, band.high, band.first, band.last]) : row;
      })];
    };

    const leaf = movable.find((one) => one.code === pick.leaf);
    const key = pick.area + "/" + pick.leaf;
    const current = leaf && (changes[key] !== undefined ? changes[key] : leaf.values[pick.area]);
    const setValue = (text) => {
      const next = Object.assign({}, changes);
      if (text === "" || Number.isNaN(Number(text)) || Number(text) === leaf.values[pick.area]) delete next[key];
      else next[key] = Number(text);
      change(weights, next);
    };
    const choice = (name, label, list, value, set) =>
      h("div", { className: "field" }, h("label", { htmlFor: id + name }, label),
        h("select", { id: id + name, value, onChange: (event) => set(event.target.value) }, list.map((one) => h("option", { key: one.code, value: one.code }, one.name))));
    const nameOf = (list, code) => (list.find((one) => one.code === code) || { name: code }).name;
    const step = leaf ? (leaf.limits[1] - leaf.limits[0]) / 100 : 1;
    const valueField = leaf && h("div", { className: "field" },
      h("label", { htmlFor: id + "-value" }, `${words.value} (${leaf.unit})`),
      h("input", { id: id + "-value", type: "number", step: "any", value: current === null || current === undefined ? "" : +Number(current).toFixed(4), onChange: (event) => setValue(event.target.value) }),
      h("input", { type: "range", className: "value-range", "aria-label": `${words.value}: ${leaf.name}`, min: leaf.limits[0], max: leaf.limits[1], step, value: current === null || current === undefined ? leaf.limits[0] : current,
        "aria-valuetext": current === null || current === undefined ? words.no_value : number(current, leaf.decimals), onChange: (event) => setValue(+Number(event.target.value).toFixed(4)) }),
      h("small", null, fill(leaf.direction < 0 ? words.lower_better : words.higher_better, { low: number(leaf.limits[0], leaf.decimals), high: number(leaf.limits[1], leaf.decimals) })));

    const chances = (band) => ["first", "last"].filter((place) => band[place] >= 0.005).map((place) =>
      h("small", { key: place }, `${words["be_" + place]} ${percent(band[place])}`));
    const cells = ({ code, name }) => {
      const was = published[code], rank = ranks[code], band = bands && bands[code];
      const gained = rank && was.rank ? was.rank - rank : 0;
      const word = !rank ? words.none : gained > 0 ? `▲ ${words.up} ${gained}` : gained < 0 ? `▼ ${words.down} ${-gained}` : `= ${words.same}`;
      return h("tr", { key: code, "data-row": code },
        h("th", { scope: "row" }, name),
        h("td", { className: "num" }, rank || "–"),
        h("td", { className: "num" }, scores[code] === null ? "–" : number(scores[code], 1)),
        h("td", { className: "roomy" }, h(Strip, { most: areas.length, was: was.rank, now: rank, band })),
        h("td", { className: "num roomy" }, was.rank || "–"),
        h("td", { className: "moved" + (gained > 0 ? " good" : gained < 0 ? " bad" : "") }, word),
        bands && h("td", { className: "num" }, band ? span(band) : "–", band && chances(band)));
    };
    const head = (text, name) => h("th", { scope: "col", className: name }, text);
    const button = (text, act, off) => h("button", { type: "button", className: "tool", disabled: off, onClick: act }, text);
    const save = (kind) => () => ns.files.save(kind === "csv" ? ns.files.csv(rowsOfFile()) : ns.files.workbook(rowsOfFile(), words.sheet), "whatif." + kind);
    const sign = (name, text) => h("li", null, h("svg", { className: "moves", viewBox: "0 0 20 20", "aria-hidden": true },
      name === "band" ? h("line", { className: "band", x1: 3, x2: 17, y1: 10, y2: 10 }) : h("circle", { className: name, cx: 10, cy: 10, r: 5 })), h("span", null, text));

    return h("div", { id, className: "whatif" },
      h("section", { className: "panel" },
        h("h2", null, words.weights),
        h("p", { className: "fine" }, words.weights_note),
        h("div", { className: "weights-list" }, dimensions.map(slider)),
        h("h2", null, words.values),
        h("p", { className: "fine" }, words.values_note),
        choice("-area", words.district, areas, pick.area, (area) => setPick({ area, leaf: pick.leaf })),
        choice("-leaf", words.indicator, movable, pick.leaf, (next) => setPick({ area: pick.area, leaf: next })),
        valueField,
        Object.keys(changes).length > 0 && h("ul", { className: "changes" }, Object.entries(changes).map(([name, value]) => {
          const at = name.indexOf("/");
          const item = leaves.find((one) => one.code === name.slice(at + 1));
          return h("li", { key: name }, h("span", null, fill(words.changed_value, { area: nameOf(areas, name.slice(0, at)), indicator: item ? item.name : "", value: number(value, item ? item.decimals : 2) })),
            h("button", { type: "button", className: "step", onClick: () => { const next = Object.assign({}, changes); delete next[name]; change(weights, next); } }, words.remove));
        })),
        h("div", { className: "buttons" },
          button(words.reset, () => change({}, {}), isDefault),
          button(words.share, () => {
            const link = window.location.href;
            if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => say(words.copied), () => say(link)); else say(link);
          }),
          h("span", { role: "status", className: "said" }, said))),
      h("section", { className: "figure" },
        h("h2", { className: "figure-title" }, words.title),
        h("p", { className: "summary", "aria-live": "polite", id: "whatif-summary" }, sentence),
        h("div", { className: "table-wrap", tabIndex: 0, role: "group", "aria-label": words.title },
          h("table", null,
            h("caption", null, words.title),
            h("thead", null, h("tr", null,
              head(words.district), head(words.rank, "num"), head(words.score, "num"), head(words.move, "roomy"), head(words.published, "num roomy"), head(words.change),
              bands && head(words.interval, "num"))),
            h("tbody", null, order.map(cells)))),
        h("ul", { className: "legend roomy" }, sign("was", words.published), sign("now", words.rank), bands && sign("band", words.interval)),
        h("div", { className: "buttons" },
          model.vary && button(done === null ? words.run : words.running, simulate, done !== null || none),
          button(words.csv, save("csv")),
          button(words.xlsx, save("xlsx")),
          done !== null && h("progress", { max: 1, value: done, "aria-label": words.running }),
          h("span", { role: "status", className: "unseen" }, bands ? words.ready : "")),
        model.vary && h("p", { className: "fine" }, words.interval_note)));
  };
})();
