/* What-if: the index computed again in the browser from the published indicator scores. State lives in the address. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;
  const DRAWS = 1000;
  const BLOCK = 50;

  // Weighted mean of the measured children, withheld below the smallest share; the same rule at every level.
  function mean(children, least) {
    let total = 0, have = 0, sum = 0;
    children.forEach(([score, weight]) => {
      total += weight;
      if (score !== null && weight > 0) { have += weight; sum += weight * score; }
    });
    if (have <= 0 || have / total < least - 1e-12) return null;
    return sum / have;
  }

  function scoreOf(leaf, value) {
    const [low, high] = leaf.limits;
    const share = (value - low) / (high - low);
    return 100 * (leaf.direction < 0 ? 1 - share : share);
  }

  // Scores of the index by area for given weights of the dimensions and changed values.
  function compute(model, weights, changes) {
    const { tree, leaves, areas, rules } = model;
    const out = {};
    const root = tree.find((node) => node.level === "index");
    areas.forEach(({ code: area }) => {
      const score = (node) => {
        const below = tree.filter((child) => child.parent === node.code);
        const parts = below.length
          ? below.map((child) => [score(child), weights[child.code] === undefined ? child.weight : weights[child.code]])
          : leaves.filter((leaf) => leaf.parent === node.code).map((leaf) => {
              const changed = changes[area + "/" + leaf.code];
              return [changed === undefined || !leaf.limits ? leaf.scores[area] : scoreOf(leaf, changed), leaf.weight];
            });
        return parts.length ? mean(parts, rules[node.level] || 0) : null;
      };
      out[area] = score(root);
    });
    return out;
  }

  function ranksOf(scores) {
    const known = Object.entries(scores).filter(([, score]) => score !== null);
    return Object.fromEntries(known.map(([area, score]) => [area, 1 + known.filter(([, other]) => other > score + 1e-9).length]));
  }

  // A small seeded generator: the same page gives the same interval twice.
  function generator(seed) {
    return function () {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  ns.whatif = { compute, ranksOf };

  function read(list) {
    return Object.fromEntries((list || "").split(",").filter(Boolean).map((pair) => {
      const at = pair.lastIndexOf(":");
      return [pair.slice(0, at), Number(pair.slice(at + 1))];
    }).filter(([, value]) => Number.isFinite(value)));
  }
  const write = (values) => Object.entries(values).map(([name, value]) => name + ":" + value).join(",");
  const fill = (text, values) => text.replace(/\[(\w+)\]/g, (_, name) => values[name]);

  ns.Weights = function Weights(props) {
    const { id, tree, leaves, areas, published, lang, words, accents } = props;
    const number = React.useMemo(() => (value, places) =>
      new Intl.NumberFormat(lang, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value), [lang]);
    const start = new URLSearchParams(window.location.search);
    const [weights, setWeights] = React.useState(() => read(start.get("w")));
    const [changes, setChanges] = React.useState(() => read(start.get("x")));
    const [pick, setPick] = React.useState({ area: areas[0].code, leaf: (leaves.find((leaf) => leaf.limits) || {}).code });
    const [done, setDone] = React.useState(null);
    const [bands, setBands] = React.useState(null);
    const [said, say] = React.useState("");
    const dimensions = tree.filter((node) => node.level === "dimension");
    const measured = (node) => tree.some((sub) => sub.parent === node.code && leaves.some((leaf) => leaf.parent === sub.code));

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
      setBands(null);
      ns.go({ w: write(nextWeights), x: write(nextChanges) }, true);
    };

    const scores = React.useMemo(() => compute(props, weights, changes), [props, weights, changes]);
    const ranks = ranksOf(scores);
    const order = areas.slice().sort((a, b) => (ranks[a.code] || 99) - (ranks[b.code] || 99) || a.code.localeCompare(b.code));
    const moved = areas.filter(({ code }) => ranks[code] && published[code].rank && ranks[code] !== published[code].rank);
    const most = moved.slice().sort((a, b) =>
      Math.abs(published[b.code].rank - ranks[b.code]) - Math.abs(published[a.code].rank - ranks[a.code]))[0];
    const isDefault = !Object.keys(weights).length && !Object.keys(changes).length;
    const sentence = isDefault ? words.all_published
      : moved.length ? fill(words.summary, { n: moved.length, name: most.name, from: published[most.code].rank, to: ranks[most.code] })
      : words.summary_none;

    const simulate = () => {
      const random = generator(20261);
      const seen = Object.fromEntries(areas.map(({ code }) => [code, []]));
      let drawn = 0;
      const block = () => {
        for (let i = 0; i < BLOCK; i += 1, drawn += 1) {
          const drawnWeights = Object.assign({}, weights);
          // Exponential draws make every mixture of weights equally likely (a flat Dirichlet).
          dimensions.filter(measured).forEach((node) => { drawnWeights[node.code] = -Math.log(1 - random()); });
          dimensions.filter((node) => !measured(node)).forEach((node) => { drawnWeights[node.code] = 0; });
          const found = ranksOf(compute(props, drawnWeights, changes));
          Object.entries(found).forEach(([area, rank]) => seen[area].push(rank));
        }
        setDone(drawn / DRAWS);
        if (drawn < DRAWS) { window.setTimeout(block, 0); return; }
        setBands(Object.fromEntries(Object.entries(seen).map(([area, list]) => {
          const sorted = list.sort((a, b) => a - b);
          const at = (q) => sorted[Math.round(q * (sorted.length - 1))];
          return [area, sorted.length ? [at(0.05), at(0.95)] : null];
        })));
        setDone(null);
      };
      setDone(0);
      window.setTimeout(block, 0);
    };

    const slider = (node) => {
      const value = weights[node.code] === undefined ? node.weight : weights[node.code];
      const set = (next) => {
        const rest = Object.assign({}, weights, { [node.code]: next });
        if (next === node.weight) delete rest[node.code];
        change(rest, changes);
      };
      return h("div", { key: node.code, className: "weight", style: { "--tone": accents[node.code] } },
        h("label", { htmlFor: "w-" + node.code }, node.name, !measured(node) && h("small", null, " " + words.not_measured)),
        h("input", { id: "w-" + node.code, type: "range", min: 0, max: 4, step: 0.25, value, "aria-valuetext": fill(words.weight_of, { value: number(value, 2) }),
          onChange: (event) => set(Number(event.target.value)) }),
        h("output", { htmlFor: "w-" + node.code }, number(value, 2)));
    };

    // The file is written here: nothing about a simulation is sent to the server.
    const save = () => {
      const quoted = (value) => /[",\n]/.test(value) ? `"${String(value).replace(/"/g, '""')}"` : value;
      const head = ["code", words.district, words.rank, words.score, words.published, words.change];
      const lines = order.map(({ code, name }) => {
        const was = published[code].rank, rank = ranks[code];
        const row = [code, name, rank, scores[code], was, rank && was ? was - rank : null];
        return bands ? row.concat(bands[code] || [null, null]) : row;
      });
      if (bands) head.push(words.interval + " (5%)", words.interval + " (95%)");
      const text = [head, ...lines].map((line) => line.map((value) => quoted(value === null || value === undefined ? "" : value)).join(",")).join("\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + text + "\n"], { type: "text/csv" }));
      link.download = "whatif.csv";
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    };

    const leaf = leaves.find((one) => one.code === pick.leaf);
    const key = pick.area + "/" + pick.leaf;
    const current = leaf && (changes[key] !== undefined ? changes[key] : leaf.values[pick.area]);
    const setValue = (text) => {
      const next = Object.assign({}, changes);
      if (text === "" || Number.isNaN(Number(text))) delete next[key];
      else next[key] = Number(text);
      change(weights, next);
    };
    const choice = (name, label, list, value, set) =>
      h("div", { className: "field" }, h("label", { htmlFor: id + name }, label),
        h("select", { id: id + name, value, onChange: (event) => set(event.target.value) }, list.map((one) => h("option", { key: one.code, value: one.code }, one.name))));
    const nameOf = (list, code) => (list.find((one) => one.code === code) || { name: code }).name;

    const cells = ({ code, name }) => {
      const was = published[code], rank = ranks[code];
      const step = rank && was.rank ? was.rank - rank : 0;
      const word = !rank ? words.none : step > 0 ? `▲ ${words.up} ${step}` : step < 0 ? `▼ ${words.down} ${-step}` : `= ${words.same}`;
      return h("tr", { key: code, "data-row": code },
        h("th", { scope: "row" }, name),
        h("td", { className: "num" }, rank || "–"),
        h("td", { className: "num" }, scores[code] === null ? "–" : [
          h("span", { key: "b", className: "bar roomy", "aria-hidden": true }, h("span", { style: { width: Math.max(0, Math.min(100, scores[code])) + "%" } })),
          h("span", { key: "t" }, number(scores[code], 1))]),
        h("td", { className: "num" }, was.rank || "–"),
        h("td", { className: step > 0 ? "good" : step < 0 ? "bad" : undefined }, word),
        bands && h("td", { className: "num" }, bands[code] ? `${bands[code][0]}–${bands[code][1]}` : "–"));
    };

    return h("div", { id, className: "whatif" },
      h("section", { className: "panel" },
        h("h2", null, words.weights),
        h("div", { className: "weights-list" }, dimensions.map(slider)),
        h("h2", null, words.values),
        h("p", { className: "fine" }, words.values_note),
        choice("-area", words.district, areas, pick.area, (area) => setPick({ area, leaf: pick.leaf })),
        choice("-leaf", words.indicator, leaves.filter((one) => one.limits), pick.leaf, (next) => setPick({ area: pick.area, leaf: next })),
        leaf && h("div", { className: "field" },
          h("label", { htmlFor: id + "-value" }, `${words.value} (${leaf.unit})`),
          h("input", { id: id + "-value", type: "number", step: "any", value: current === null || current === undefined ? "" : +Number(current).toFixed(4), onChange: (event) => setValue(event.target.value) })),
        Object.keys(changes).length > 0 && h("ul", { className: "changes" }, Object.entries(changes).map(([name, value]) => {
          const at = name.indexOf("/");
          const item = leaves.find((one) => one.code === name.slice(at + 1));
          return h("li", { key: name }, fill(words.changed_value, { area: nameOf(areas, name.slice(0, at)), indicator: item ? item.name : "", value: number(value, item ? item.decimals : 2) }), " ",
            h("button", { type: "button", className: "step", onClick: () => { const next = Object.assign({}, changes); delete next[name]; change(weights, next); } }, words.remove));
        })),
        h("div", { className: "buttons" },
          h("button", { type: "button", className: "tool", disabled: isDefault, onClick: () => change({}, {}) }, words.reset),
          h("button", { type: "button", className: "tool", onClick: () => {
            const link = window.location.href;
            if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => say(words.copied), () => say(link)); else say(link);
          } }, words.share),
          h("span", { role: "status", className: "said" }, said))),
      h("section", { className: "figure" },
        h("p", { className: "summary", "aria-live": "polite", id: "whatif-summary" }, sentence),
        h("div", { className: "table-wrap", tabIndex: 0, role: "group", "aria-label": words.score },
          h("table", null,
            h("caption", null, words.score),
            h("thead", null, h("tr", null,
              h("th", { scope: "col" }, words.district), h("th", { scope: "col", className: "num" }, words.rank), h("th", { scope: "col", className: "num" }, words.score),
              h("th", { scope: "col", className: "num" }, words.published), h("th", { scope: "col" }, words.change),
              bands && h("th", { scope: "col", className: "num" }, words.interval))),
            h("tbody", null, order.map(cells)))),
        h("div", { className: "buttons" },
          h("button", { type: "button", className: "tool", disabled: done !== null, onClick: simulate }, done === null ? words.run : words.running),
          h("button", { type: "button", className: "tool", onClick: save }, words.csv),
          done !== null && h("progress", { max: 1, value: done, "aria-label": words.running })),
        h("p", { className: "fine" }, words.interval_note)));
  };
})();
