/* An SVG map. One tab stop; arrow keys walk to the neighbour in that direction, Enter or Space selects. With `points`
   a layer of places lies over the outlines, with a tab stop of its own; it is fetched when it is first asked for. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;
  const loaded = {};

  function fetchOnce(url) {
    loaded[url] = loaded[url] || fetch(url).then((answer) => answer.json());
    return loaded[url];
  }

  // The pattern of what has no data.
  ns.Hatch = ({ id, size }) => h("defs", null,
    h("pattern", { id, className: "hatch", width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      h("rect", { width: size, height: size, className: "hatch-ground" }),
      h("line", { x1: 0, y1: 0, x2: 0, y2: size, className: "hatch-line" })));

  const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

  // The nearest shape within 60 degrees of the direction; distance counts more when it lies off to the side.
  function towards(shapes, from, [dx, dy]) {
    let best = from;
    let least = Infinity;
    shapes.forEach((shape) => {
      const x = shape.x - from.x;
      const y = shape.y - from.y;
      const along = x * dx + y * dy;
      const aside = Math.abs(x * dy - y * dx);
      if (along > 0 && aside < along * 1.8 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = shape;
      }
    });
    return best;
  }

  // Shape and size tell the class as well as colour does; from little to much.
  const SHAPES = ["M0,1 1,-.8 -1,-.8Z", "M0,-1 1,0 0,1 -1,0Z", "M-.85,-.85H.85V.85H-.85Z", "M-1,0a1,1 0 1,0 2,0a1,1 0 1,0 -2,0Z", "M0,-1 1,.8 -1,.8Z"];
  const NONE = "M-.7,-.7 .7,.7M-.7,.7 .7,-.7";

  // The places of a layer, from least to most so that the largest lie on top.
  ns.Points = function Points({ points, select, setTip }) {
    const { url, measure, classes, lang, words, decimals } = points;
    const [places, setPlaces] = React.useState(null);
    const [active, setActive] = React.useState(null);
    const nodes = React.useRef({});
    React.useEffect(() => {
      let alive = true;
      fetchOnce(url).then((answer) => alive && setPlaces(answer.points));
      return () => { alive = false; };
    }, [url]);
    if (!places) return null;
    const number = new Intl.NumberFormat(lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    const said = (place) => {
      const value = place.values[measure];
      return `${place.kind}, ${place.district}: ` + (value === undefined ? words.none : number.format(value));
    };
    const stop = active || places[0].code;
    const show = (place) => setTip(place && { x: place.x, y: place.y, name: place.name, text: said(place) });
    const onKey = (event, place) => {
      if (DIRECTIONS[event.key]) {
        event.preventDefault();
        nodes.current[towards(places, place, DIRECTIONS[event.key]).code].focus();
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        select(place.area);
      } else if (event.key === "Escape") show(null);
    };
    const order = places.map((place, i) => [place, classes[i]]).sort((a, b) => a[1].localeCompare(b[1]));
    return h("g", { className: "points", role: "group", "aria-label": words.points }, order.map(([place, name]) => {
      const at = Number(name);
      const size = name === "-" ? 7 : 8 + 2 * at;
      return h("path", {
        key: place.code,
        ref: (node) => { nodes.current[place.code] = node; },
        d: name === "-" ? NONE : SHAPES[at],
        transform: `translate(${place.x},${place.y}) scale(${size})`,
        className: "point " + (name === "-" ? "unknown" : "q" + at),
        tabIndex: place.code === stop ? 0 : -1,
        role: "button",
        "aria-label": place.name + ", " + said(place),
        onClick: () => select(place.area),
        onKeyDown: (event) => onKey(event, place),
        onFocus: () => { setActive(place.code); show(place); },
        onBlur: () => show(null),
        onMouseEnter: () => show(place),
        onMouseLeave: () => show(null),
      });
    }));
  };

  ns.Choropleth = function Choropleth(props) {
    const { id, geometry, items, selected, near, points, kinds, param, label, hint, go } = props;
    const [map, setMap] = React.useState(null);
    const [active, setActive] = React.useState(null);
    const [pointed, setPointed] = React.useState(null);
    const [place, setPlace] = React.useState(null);
    const nodes = React.useRef({});
    React.useEffect(() => {
      let alive = true;
      fetchOnce(geometry).then((answer) => alive && setMap(answer));
      return () => { alive = false; };
    }, [geometry]);
    if (!map) return h("div", { id, className: "map map-wait" });

    // What a class means: its sign on the map and its words.
    const kind = (code) => (kinds || {})[(items[code] || {}).c] || ["", ""];
    const said = (code) => [(items[code] || {}).v, kind(code)[1]].filter(Boolean).join(". ");
    const stop = active || selected || map.shapes[0].code;
    const select = (code) => (go ? ns.visit(go.replace("{value}", code)) : ns.go({ [param]: code === selected ? "" : code }));
    const onKey = (event, shape) => {
      if (DIRECTIONS[event.key]) {
        event.preventDefault();
        nodes.current[towards(map.shapes, shape, DIRECTIONS[event.key]).code].focus();
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        select(shape.code);
      } else if (event.key === "Escape") setPointed(null);
    };
    // The chosen and the focused outline are drawn last, else neighbours paint over them.
    const area = (shape) => {
      const item = items[shape.code] || {};
      return h("path", {
        key: shape.code,
        ref: (node) => { nodes.current[shape.code] = node; },
        d: shape.d,
        className: "area " + (item.c || "none") + (shape.code === selected ? " chosen" : ""),
        tabIndex: shape.code === stop ? 0 : -1,
        role: go ? "link" : "button",
        "aria-pressed": go ? undefined : shape.code === selected,
        "aria-label": shape.name + ": " + said(shape.code),
        "data-code": shape.code,
        onClick: () => select(shape.code),
        onKeyDown: (event) => onKey(event, shape),
        onFocus: () => { setActive(shape.code); setPointed(shape.code); },
        onBlur: () => setPointed(null),
        onMouseEnter: () => setPointed(shape.code),
        onMouseLeave: () => setPointed(null),
      });
    };
    const found = (code) => map.shapes.find((shape) => shape.code === code);
    const beside = (near || []).filter(found);
    const over = [selected, pointed].filter((code) => code && found(code));
    const tip = pointed && found(pointed);
    const shown = place ? { x: place.x, y: place.y, name: place.name, text: place.text } : tip && { x: tip.x, y: tip.y, name: tip.name, text: said(tip.code) };
    const name = (shape) => {
      const mark = kind(shape.code)[0];
      return h("text", { key: shape.code, x: shape.x, y: mark ? shape.y - 11 : shape.y }, shape.short,
        mark && h("tspan", { x: shape.x, dy: "1.15em", className: "sign" }, mark));
    };
    const bar = map.bar;
    return h(
      "div",
      { id, className: "map" },
      h(
        "svg",
        { viewBox: `0 0 ${map.width} ${map.height}`, role: "group", "aria-label": label, "aria-describedby": id + "-hint" },
        h(ns.Hatch, { id: id + "-hatch", size: 12 }),
        h("g", { className: "areas", style: { "--hatch": `url(#${id}-hatch)` } }, map.shapes.map(area)),
        h("g", { className: "over", "aria-hidden": true },
          map.shapes.filter((shape) => (items[shape.code] || {}).b).map((shape) => h("path", { key: "b" + shape.code, d: shape.d, className: "ring sure" })),
          beside.map((code) => h("path", { key: "n" + code, d: found(code).d, className: "ring near" })),
          over.map((code, i) => h("path", { key: i + code, d: found(code).d, className: code === selected ? "ring chosen" : "ring" }))),
        points && h(ns.Points, { points, select, setTip: setPlace }),
        h("g", { className: points ? "labels quiet" : "labels", "aria-hidden": true },
          map.shapes.map(name)),
        h("g", { className: "scalebar", "aria-hidden": true, transform: `translate(${map.width - bar.px - 16},${map.height - 18})` },
          h("path", { d: `M0,-8V0H${bar.px}V-8` }),
          h("text", { x: bar.px / 2, y: -10 }, bar.km + " km"))
      ),
      shown && h("div", { className: "tip", "aria-hidden": true, style: { left: (100 * shown.x) / map.width + "%", top: (100 * shown.y) / map.height + "%" } },
        h("strong", null, shown.name), h("span", null, shown.text)),
      h("p", { id: id + "-hint", className: "hint" }, hint)
    );
  };
})();
