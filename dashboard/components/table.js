/* A semantic table that sorts in the browser. Rows are keyed, so an update never remounts them. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;

  // Pages may not be framed, so links in an embed open beside it.
  const embedded = window.location.pathname.startsWith("/embed/");

  // Live pages are followed without a reload; files, other sites and the pages for those who log in are not.
  const LIVE = /^\/[a-z]{2}\/(?!work\b)/;

  function compare(a, b, column, sign) {
    const value = (cell) => (cell.v === undefined ? cell.t : cell.v);
    const x = value(a.cells[column]), y = value(b.cells[column]);
    const none = (v) => v === null || v === undefined || v === "";
    if (none(x) || none(y)) return none(x) - none(y); // missing goes last, whatever the order
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
  }

  function content(cell) {
    const text = cell.href
      ? h("a", { href: cell.href, target: embedded ? "_blank" : undefined, rel: embedded ? "noopener" : undefined, onClick: (event) => {
          if (embedded || event.ctrlKey || event.metaKey || event.shiftKey || !LIVE.test(cell.href)) return;
          event.preventDefault();
          ns.visit(cell.href);
        } }, cell.t)
      : cell.t;
    return [
      cell.b !== undefined && cell.b !== null &&
        h("span", { key: "b", className: "bar", "aria-hidden": true }, h("span", { style: { width: cell.b + "%" } })),
      cell.c && h("span", { key: "c", className: "key " + cell.c, "aria-hidden": true }),
      h("span", { key: "t", className: cell.k || undefined, lang: cell.l || undefined }, text),
      cell.s && h("small", { key: "s", lang: cell.sl || undefined }, cell.s),
    ];
  }

  const narrow = window.matchMedia("(max-width: 620px)");
  const FIRST = 8; // rows of a long table that a phone shows before the reader asks for all

  ns.Table = function Table(props) {
    const { id, caption, columns, rows, selected, sort, words } = props;
    const [order, setOrder] = React.useState(sort || null);
    const [all, setAll] = React.useState(false);
    // Names that do not change are sent with the page alone.
    const names = React.useRef({});
    const named = rows.map((row) => (row.cells[0] ? row : { ...row, cells: [names.current[row.id], ...row.cells.slice(1)] }));
    named.forEach((row) => { names.current[row.id] = row.cells[0]; });
    React.useEffect(() => setOrder(sort || null), [JSON.stringify(sort)]);
    const shown = order
      ? named.map((row, i) => [row, i]).sort(([a, i], [b, j]) => compare(a, b, order[0], order[1]) || i - j).map(([row]) => row)
      : named;
    const head = columns.map((column, i) => {
      // Roles are written out because a table laid out as cards on a phone loses its own.
      const sign = order && order[0] === i ? order[1] : 0;
      return h("th", { key: i, scope: "col", role: "columnheader", className: column.n ? "num" : undefined,
        "aria-sort": sign ? (sign > 0 ? "ascending" : "descending") : undefined },
        column.fixed
          ? column.label
          : h("button", { type: "button", title: words.sort, onClick: () => setOrder([i, sign ? -sign : column.n ? -1 : 1]) },
              column.label, h("span", { className: "arrow", "aria-hidden": true }, sign > 0 ? "\u00a0▲" : sign < 0 ? "\u00a0▼" : "\u00a0↕")));
    });
    const cut = !all && narrow.matches && columns.length > 3 && rows.length > FIRST + 2;
    const body = (cut ? shown.slice(0, FIRST) : shown).map((row) =>
      h("tr", { key: row.id, role: "row", "data-row": row.id, className: row.id === selected ? "chosen" : row.faint ? "faint" : undefined },
        row.cells.map((cell, i) =>
          h(i === 0 ? "th" : "td", { key: i, role: i === 0 ? "rowheader" : "cell", scope: i === 0 ? "row" : undefined, className: columns[i].n ? "num" : undefined, "data-label": columns[i].label }, content(cell)))));
    // Without rows there is nothing to read: the sentence above says so, and the element stays for the next values.
    return h("div", { id, hidden: !rows.length, className: "table-wrap" + (rows.length > 60 ? " tall" : "") + (columns.length > 3 ? " wide" : ""), tabIndex: 0, role: "group", "aria-label": caption },
      h("table", { role: "table" }, h("caption", null, caption), h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)), h("tbody", { role: "rowgroup" }, body)),
      cut && h("button", { type: "button", className: "tool more", onClick: () => setAll(true) }, words.all.replace("[n]", rows.length)));
  };
})();
