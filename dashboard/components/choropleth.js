/* An SVG map. One tab stop; arrow keys walk to the neighbour in that direction, Enter or Space selects. */
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

  ns.Choropleth = function Choropleth(props) {
    const { id, geometry, items, selected, param, label, hint, go } = props;
    const [map, setMap] = React.useState(null);
    const [active, setActive] = React.useState(null);
    const [pointed, setPointed] = React.useState(null);
    const nodes = React.useRef({});
    React.useEffect(() => {
      let alive = true;
      fetchOnce(geometry).then((answer) => alive && setMap(answer));
      return () => { alive = false; };
    }, [geometry]);
    if (!map) return h("div", { id, className: "map map-wait" });

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
        "aria-label": shape.name + ": " + (item.v || ""),
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
    const over = [selected, pointed].filter((code) => code && found(code));
    const tip = pointed && found(pointed);
    const bar = map.bar;
    return h(
      "div",
      { id, className: "map" },
      h(
        "svg",
        { viewBox: `0 0 ${map.width} ${map.height}`, role: "group", "aria-label": label, "aria-describedby": id + "-hint" },
        h("defs", null,
          h("pattern", { id: id + "-hatch", className: "hatch", width: 12, height: 12, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
            h("rect", { width: 12, height: 12, className: "hatch-ground" }),
            h("line", { x1: 0, y1: 0, x2: 0, y2: 12, className: "hatch-line" }))),
        h("g", { className: "areas", style: { "--hatch": `url(#${id}-hatch)` } }, map.shapes.map(area)),
        h("g", { className: "over", "aria-hidden": true },
          over.map((code, i) => h("path", { key: i + code, d: found(code).d, className: code === selected ? "ring chosen" : "ring" }))),
        h("g", { className: "labels", "aria-hidden": true },
          map.shapes.map((shape) => h("text", { key: shape.code, x: shape.x, y: shape.y }, shape.short))),
        h("g", { className: "scalebar", "aria-hidden": true, transform: `translate(${map.width - bar.px - 16},${map.height - 18})` },
          h("path", { d: `M0,-8V0H${bar.px}V-8` }),
          h("text", { x: bar.px / 2, y: -10 }, bar.km + " km"))
      ),
      tip && h("div", { className: "tip", "aria-hidden": true, style: { left: (100 * tip.x) / map.width + "%", top: (100 * tip.y) / map.height + "%" } },
        h("strong", null, tip.name), h("span", null, (items[tip.code] || {}).v)),
      h("p", { id: id + "-hint", className: "hint" }, hint)
    );
  };
})();
