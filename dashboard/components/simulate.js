/* The index computed again, as the library computes it: with other weights, with changed values, and many times over with
   all that could as well have been decided otherwise. The file is also the worker that does the latter, so that the page
   stays quick. */
(function (scope) {
  "use strict";
  const SLACK = 1e-9;
  const TIE = 1e-9;
  const BLOCK = 128; // draws between two words about how far it is

  const valueOf = (leaf, area, changes) => {
    const changed = changes[area + "/" + leaf.code];
    return changed === undefined ? leaf.values[area] : changed;
  };

  // Score of a value between limits, which need not hold it.
  function between([low, high], direction, value) {
    const share = (value - low) / (high - low);
    return 100 * (direction < 0 ? 1 - share : share);
  }

  // Scores of one indicator by area, in one way to bring values on a scale; null where nothing is known. Nothing at all for
  // an indicator without spread: its weight goes to its siblings.
  function scaled(model, leaf, changes, way) {
    const out = {};
    const areas = model.areas.map(({ code }) => code);
    const known = areas.map((area) => valueOf(leaf, area, changes)).filter((value) => value !== null);
    const own = Object.values(leaf.values).filter((value) => value !== null);
    const limits = way === "own" ? [Math.min(...own), Math.max(...own)] : leaf.limits;
    if (way !== "rank" && limits && !(limits[1] > limits[0])) return out;
    areas.forEach((area) => {
      const value = valueOf(leaf, area, changes);
      if (value === null) out[area] = null;
      else if (way === "rank") {
        const below = known.filter((other) => (leaf.direction < 0 ? other > value : other < value)).length;
        const same = known.filter((other) => other === value).length;
        out[area] = known.length > 1 ? (100 * (below + (same - 1) / 2)) / (known.length - 1) : 100;
      } else if (way === "own" || (limits && changes[area + "/" + leaf.code] !== undefined)) out[area] = between(limits, leaf.direction, value);
      else out[area] = leaf.scores[area];
    });
    return out;
  }

  // Parents after their children, and what each weighs.
  function plan(model) {
    const below = {}, least = {}, weights = {}, order = [];
    model.tree.forEach((node) => { below[node.code] = []; least[node.code] = model.rules.least[node.level] || 0; });
    model.tree.forEach((node) => { if (node.parent) below[node.parent].push(node.code); });
    model.leaves.forEach((leaf) => below[leaf.parent].push(leaf.code));
    [...model.tree, ...model.leaves].forEach((node) => { weights[node.code] = node.weight; });
    const visit = (code) => { if (below[code]) { below[code].forEach(visit); order.push(code); } };
    const root = model.tree.find((node) => node.level === "index").code;
    visit(root);
    return { below, least, weights, order, root };
  }

  // Weighted mean with an exponent, from the bottom up. Withheld is what has too little below it; `held` settles that
  // beforehand, because noise on weights takes nothing away.
  function scoreOne(made, at, weights, exponent, held) {
    const raise = exponent === 1 ? (x) => x : exponent === 0 ? Math.log : (x) => Math.pow(Math.max(x, 0), exponent);
    const lower = exponent === 1 ? (x) => x : exponent === 0 ? Math.exp : (x) => Math.pow(x, 1 / exponent);
    const out = {};
    made.order.forEach((code) => {
      let due = 0, have = 0, sum = 0;
      made.below[code].forEach((child) => {
        const x = made.below[child] ? out[child] : at(child);
        if (x === undefined) return;
        due += weights[child];
        if (x === null || !(weights[child] > 0)) return;
        have += weights[child];
        sum += weights[child] * raise(x);
      });
      const enough = held ? !held.has(code) : have / due >= made.least[code] - SLACK;
      out[code] = have > 0 && enough ? lower(sum / have) : null;
    });
    return out;
  }

  // Scores of every element by area.
  function scores(model, weights, changes) {
    const made = plan(model), own = Object.assign({}, made.weights, weights);
    const at = Object.fromEntries(model.leaves.map((leaf) => [leaf.code, scaled(model, leaf, changes, "stated")]));
    return Object.fromEntries(model.areas.map(({ code }) =>
      [code, scoreOne(made, (leaf) => at[leaf][code], own, model.rules.exponent, null)]));
  }

  function index(model, weights, changes) {
    const root = model.tree.find((node) => node.level === "index").code;
    return Object.fromEntries(Object.entries(scores(model, weights, changes)).map(([area, all]) => [area, all[root]]));
  }

  function ranks(found) {
    const known = Object.entries(found).filter(([, score]) => score !== null);
    return Object.fromEntries(known.map(([area, score]) => [area, 1 + known.filter(([, other]) => other > score + TIE).length]));
  }

  // A small seeded generator: the same question has the same answer.
  function generator(seed) {
    return function () {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  // Linear between order statistics, as the library has it.
  function quantile(sorted, level) {
    const place = (sorted.length - 1) * level, low = Math.floor(place);
    return sorted[low] + (place - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
  }

  // Ranks under everything that varies, around the weights in force: 5 % and 95 % quantile, share of first and last places.
  function intervals(model, weights, changes, tell) {
    const { noise, ways, exponents, draws, seed } = model.vary;
    const random = generator(seed), made = plan(model), own = Object.assign({}, made.weights, weights);
    const held = Object.fromEntries(Object.entries(scores(model, weights, changes)).map(([area, all]) =>
      [area, new Set(Object.keys(all).filter((code) => all[code] === null))]));
    const at = Object.fromEntries(ways.map((way) =>
      [way, Object.fromEntries(model.leaves.map((leaf) => [leaf.code, scaled(model, leaf, changes, way)]))]));
    const codes = Object.keys(own);
    const seen = Object.fromEntries(model.areas.map(({ code }) => [code, []]));
    for (let drawn = 0; drawn < draws; drawn += 1) {
      const way = at[ways[Math.floor(random() * ways.length)]];
      const exponent = exponents[Math.floor(random() * exponents.length)];
      const mixed = {};
      codes.forEach((code) => { mixed[code] = own[code] * (1 + noise * (2 * random() - 1)); });
      const found = Object.fromEntries(model.areas.map(({ code }) =>
        [code, scoreOne(made, (leaf) => way[leaf][code], mixed, exponent, held[code])[made.root]]));
      Object.entries(ranks(found)).forEach(([area, rank]) => seen[area].push(rank));
      if (tell && drawn % BLOCK === 0) tell(drawn / draws);
    }
    const most = Object.values(seen).filter((list) => list.length).length;
    return Object.fromEntries(Object.entries(seen).filter(([, list]) => list.length).map(([area, list]) => {
      const share = (rank) => list.filter((one) => one === rank).length / list.length;
      const sorted = list.slice().sort((a, b) => a - b);
      return [area, { low: quantile(sorted, 0.05), high: quantile(sorted, 0.95), first: share(1), last: share(most) }];
    }));
  }

  if (typeof document === "undefined") {
    scope.onmessage = ({ data: [model, weights, changes] }) => {
      const found = intervals(model, weights, changes, (share) => scope.postMessage({ share }));
      scope.postMessage({ found });
    };
  } else {
    scope.observatory.simulation = { scores, index, ranks, intervals, file: document.currentScript.src };
  }
})(self);
