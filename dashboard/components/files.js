/* Tables written to files in the browser: CSV, and a workbook of one sheet. Nothing is sent anywhere for it. */
(function () {
  "use strict";
  const ns = window.observatory;
  const plain = (value) => (value === null || value === undefined ? "" : value);

  function csv(rows) {
    const quoted = (value) => (/[",\n]/.test(value) ? `"${String(value).replace(/"/g, '""')}"` : value);
    // The mark at the front tells Excel that it is UTF-8.
    return new Blob(["\ufeff" + rows.map((row) => row.map((value) => quoted(plain(value))).join(",") + "\n").join("")], { type: "text/csv" });
  }

  const TABLE = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  function crc(bytes) {
    let c = 0xffffffff;
    bytes.forEach((byte) => { c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8); });
    return (c ^ 0xffffffff) >>> 0;
  }

  // An archive whose files are stored as they are: a few kilobytes need no packing.
  function archive(files) {
    const parts = [], directory = [];
    let offset = 0;
    const head = (numbers) => {
      const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [, size]) => sum + size, 0)));
      let at = 0;
      numbers.forEach(([value, size]) => { if (size === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true); at += size; });
      return new Uint8Array(view.buffer);
    };
    Object.entries(files).forEach(([name, text]) => {
      const title = new TextEncoder().encode(name), data = new TextEncoder().encode(text);
      // Version 2.0, names in UTF-8, stored, 1 January 1980, checksum, both sizes, length of the name.
      const about = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [crc(data), 4], [data.length, 4], [data.length, 4], [title.length, 2], [0, 2]];
      const local = [head([[0x04034b50, 4], ...about]), title, data];
      directory.push(head([[0x02014b50, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), title);
      parts.push(...local);
      offset += local.reduce((sum, part) => sum + part.length, 0);
    });
    const size = directory.reduce((sum, part) => sum + part.length, 0), count = directory.length / 2;
    const end = head([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]]);
    return [...parts, ...directory, end];
  }

  const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const LINKS = "http://schemas.openxmlformats.org/package/2006/relationships";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

  function workbook(rows, title) {
    const cell = (value) => (typeof value === "number" ? `<c><v>${value}</v></c>`
      : `<c t="inlineStr"><is><t xml:space="preserve">${escaped(plain(value))}</t></is></c>`);
    const sheet = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
    const files = {
      "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/></Types>`,
      "_rels/.rels": `${XML}<Relationships xmlns="${LINKS}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(title.slice(0, 31))}" sheetId="1" r:id="r1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${LINKS}"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      "xl/worksheets/sheet1.xml": `${XML}<worksheet xmlns="${MAIN}"><cols><col min="1" max="${rows[0].length}" width="20" customWidth="1"/></cols><sheetData>${sheet}</sheetData></worksheet>`,
    };
    return new Blob(archive(files), { type: `${TYPES}.sheet` });
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  ns.files = { csv, workbook, save };
})();
