/* A mosaic: a strip of tiles for each row and one tile for each column: what is alike and what is uneven is seen at once. The table
   beside it says the same in words. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;
  const ROW = 30, LINE = 15, LETTER = 7.2, GAP = 3, APART = 10;

  function wrapped(text, most) {
    const out = [""];
    text.split(" ").forEach((word) => {
      const line = (out[out.length - 1] + " " + word).trim();
      if (line.length > most && out[out.length - 1]) out.push(word);
      else out[out.length - 1] = line;
    });
    return out;
  }

  ns.Mosaic = function Mosaic(props) {
    const { id, columns, rows } = props;
    const box = React.useRef(null);
    const [width, setWidth] = React.useState(0);
    const [tip, setTip] = React.useState(null);
    React.useEffect(() => {
      const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
      watch.observe(box.current);
      return () => watch.disconnect();
    }, []);
    const left = width > 520 ? 128 : 92;
    const wide = Math.max(0, (width - left - APART) / columns.length);
    // Heads stand upright where a word is wider than its column.
    const level = columns.every((column) => column.split(" ").every((word) => word.length * LETTER <= wide));
    const heads = columns.map((column) => wrapped(column, level ? Math.floor(wide / LETTER) : 16));
    const top = 10 + (level ? LINE * Math.max(1, ...heads.map((lines) => lines.length))
      : LETTER * Math.max(0, ...heads.flat().map((line) => line.length)));
    const head = (i, k, count) => (level ? { x: x(i) + wide / 2, y: top - 10 - LINE * (count - 1 - k) }
      : { transform: `translate(${x(i) + wide / 2 + LINE * (k - (count - 1) / 2)},${top - 6}) rotate(-90)`, className: "tile-head upright" });
    const x = (i) => left + i * wide + (i ? APART : 0);
    const high = top + ROW * rows.length;
    const tile = (row, j) => (cell, i) => {
      const y = top + j * ROW;
      const show = () => setTip({ left: x(i) + wide / 2, top: y, text: cell.s });
      return h("g", { key: i, onMouseEnter: show, onMouseLeave: () => setTip(null) },
        h("rect", { className: "tile " + cell.c, x: x(i) + GAP / 2, y, width: Math.max(0, wide - GAP), height: ROW - GAP, rx: 3 }),
        h("text", { className: "tile-text " + cell.c, x: x(i) + wide / 2, y: y + (ROW - GAP) / 2 }, cell.t));
    };
    return h("div", { id, className: "mosaic-box", ref: box, style: { minHeight: high } },
      width > 0 && h("svg", { viewBox: `0 0 ${width} ${high}`, width, height: high, style: { "--hatch": `url(#${id}-hatch)` } },
        h(ns.Hatch, { id: id + "-hatch", size: 8 }),
        heads.map((lines, i) => lines.map((line, k) =>
          h("text", Object.assign({ key: i + "-" + k, className: "tile-head" }, head(i, k, lines.length)), line))),
        rows.map((row, j) => h("g", { key: row.id },
          h("text", { className: "tile-name", x: left - 8, y: top + j * ROW + (ROW - GAP) / 2 }, row.name),
          row.cells.map(tile(row, j))))),
      tip && h("div", { className: "tip", "aria-hidden": true, style: { left: Math.min(Math.max(tip.left, 90), width - 90), top: tip.top } }, tip.text));
  };
})();
