/* The menu of a figure: data files from the server, pictures drawn in the browser, a link, an embed code. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;
  const React = window.React;
  const PAINT = ["fill", "stroke", "stroke-width", "stroke-opacity", "fill-opacity", "opacity", "font-size", "font-weight",
    "font-family", "text-anchor", "paint-order", "stroke-linejoin", "stroke-linecap", "stroke-dasharray", "vector-effect", "display"];
  const { save } = ns.files;
  const SVG = "http://www.w3.org/2000/svg";

  // A picture outside the page has no style sheet: write what the browser computed onto each element.
  function flatten(source) {
    const copy = source.cloneNode(true);
    const from = [source, ...source.querySelectorAll("*")];
    const to = [copy, ...copy.querySelectorAll("*")];
    from.forEach((node, i) => {
      const style = window.getComputedStyle(node);
      to[i].setAttribute("style", PAINT.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
    });
    return copy;
  }

  async function drawing(box) {
    const graph = box.querySelector(".js-plotly-plot");
    if (graph) {
      const width = graph.offsetWidth, height = graph.offsetHeight;
      const look = window.getComputedStyle(document.documentElement);
      const ink = look.getPropertyValue("--ink").trim(), rule = look.getPropertyValue("--rule").trim();
      const layout = Object.assign({}, graph.layout, {
        font: Object.assign({}, graph.layout.font, { color: ink }),
        xaxis: Object.assign({}, graph.layout.xaxis, { gridcolor: rule }),
        yaxis: Object.assign({}, graph.layout.yaxis, { gridcolor: rule }),
      });
      const url = await window.Plotly.toImage({ data: graph.data, layout }, { format: "svg", width, height });
      const text = decodeURIComponent(url.slice(url.indexOf(",") + 1));
      const node = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      return { node, width, height };
    }
    const svg = box.querySelector("svg");
    const size = svg.viewBox.baseVal;
    const width = 900, height = Math.round((900 * size.height) / size.width);
    const node = flatten(svg);
    node.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    return { node, width, height };
  }

  function lines(text, most) {
    const out = [""];
    text.split(/\s+/).forEach((word) => {
      if ((out[out.length - 1] + " " + word).length > most) out.push(word);
      else out[out.length - 1] = (out[out.length - 1] + " " + word).trim();
    });
    return out;
  }

  // Title, sentence, key and source travel with the picture, so that it is understood outside the page.
  async function compose(box) {
    const { node, width, height } = await drawing(box);
    const style = window.getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue("--" + name).trim();
    const most = Math.floor(width / 7.4);
    const title = lines(box.querySelector("[data-part=title]").textContent, Math.floor(width / 11));
    const summary = lines(box.querySelector("[data-part=summary]").textContent, most);
    const source = lines(box.querySelector("[data-part=source]").textContent, Math.floor(width / 6.2));
    const keys = [...box.querySelectorAll(".legend li")];
    const out = document.createElementNS(SVG, "svg");
    const pad = 24;
    let y = pad;
    const text = (content, size, weight, colour) => {
      const line = document.createElementNS(SVG, "text");
      line.setAttribute("x", pad);
      line.setAttribute("y", (y += size * 1.4));
      line.setAttribute("style", `font:${weight} ${size}px Inter,Arial,sans-serif;fill:${colour}`);
      line.textContent = content;
      out.appendChild(line);
    };
    title.forEach((line) => text(line, 20, 700, token("ink")));
    summary.forEach((line) => text(line, 14, 400, token("soft")));
    y += 12;
    node.setAttribute("x", pad);
    node.setAttribute("y", y);
    node.setAttribute("width", width);
    node.setAttribute("height", height);
    out.appendChild(node);
    y += height + 8;
    let x = pad;
    if (keys.length) y += 20;
    keys.forEach((key) => {
      const label = key.textContent;
      const wide = 40 + label.length * 7;
      if (x + wide > width + pad) { x = pad; y += 22; }
      const swatch = document.createElementNS(SVG, "rect");
      const colour = window.getComputedStyle(key.querySelector(".key"));
      swatch.setAttribute("style", `fill:${colour.backgroundColor};stroke:${token("edge")}`);
      [["x", x], ["y", y - 11], ["width", 18], ["height", 13]].forEach(([name, value]) => swatch.setAttribute(name, value));
      const words = document.createElementNS(SVG, "text");
      words.setAttribute("x", x + 24);
      words.setAttribute("y", y);
      words.setAttribute("style", `font:400 13px Inter,Arial,sans-serif;fill:${token("ink")}`);
      words.textContent = label;
      out.append(swatch, words);
      x += wide;
    });
    y += 10;
    source.forEach((line) => text(line, 12, 400, token("soft")));
    const full = [width + 2 * pad, Math.round(y + pad)];
    const ground = document.createElementNS(SVG, "rect");
    ground.setAttribute("width", "100%");
    ground.setAttribute("height", "100%");
    ground.setAttribute("style", `fill:${token("surface")}`);
    out.prepend(ground);
    out.setAttribute("xmlns", SVG);
    out.setAttribute("width", full[0]);
    out.setAttribute("height", full[1]);
    out.setAttribute("viewBox", `0 0 ${full[0]} ${full[1]}`);
    return { text: new XMLSerializer().serializeToString(out), width: full[0], height: full[1] };
  }

  async function picture(box, name, format) {
    const { text, width, height } = await compose(box);
    const blob = new Blob([text], { type: "image/svg+xml" });
    if (format === "svg") return save(blob, name + ".svg");
    const image = new Image();
    const url = URL.createObjectURL(blob);
    await new Promise((done, fail) => { image.onload = done; image.onerror = fail; image.src = url; });
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    const brush = canvas.getContext("2d");
    brush.scale(2, 2);
    brush.drawImage(image, 0, 0);
    URL.revokeObjectURL(url);
    return canvas.toBlob((png) => save(png, name + ".png"), "image/png");
  }

  ns.Actions = function Actions(props) {
    const { id, files, target, name, words } = props;
    const [said, say] = React.useState("");
    const [, look] = React.useState(false);
    const shut = (event) => event.currentTarget.closest("details").removeAttribute("open");
    const copy = (text, note) => (event) => {
      shut(event);
      const done = () => say(note);
      if (navigator.clipboard) navigator.clipboard.writeText(text()).then(done, () => say(text()));
      else say(text());
    };
    const state = () => window.location.search;
    const here = () => window.location.origin + window.location.pathname + state();
    const embed = () => {
      const path = window.location.pathname.replace(/^\/(embed\/)?(\w\w)\//, `/embed/$2/${name}/`);
      return `<iframe src="${window.location.origin}${path}${state()}" title="${words.embedTitle}" width="100%" height="640" style="border:0" loading="lazy"></iframe>`;
    };
    // A figure that stands in a frame of its own has its files at the page it comes from.
    const file = (kind) => {
      const [lang, ...steps] = window.location.pathname.replace(/^\/embed\/(\w\w)\/[^/]*/, "/$1").split("/").filter(Boolean);
      return `/download/${lang}/${name}.${kind}/${steps.join("/") || "home"}${state()}`;
    };
    const button = (key, act) => h("button", { key, type: "button", onClick: act }, words[key]);
    const draw = (format) => (event) => { shut(event); picture(document.getElementById(target), name, format); };
    return h("div", { id, className: "actions" },
      // The addresses are those of the moment in which the menu is opened or used.
      h("details", { className: "menu", onToggle: (event) => look(event.currentTarget.open), onKeyDown: (event) => {
        if (event.key === "Escape") { event.currentTarget.removeAttribute("open"); event.currentTarget.querySelector("summary").focus(); }
      } },
        h("summary", { "aria-label": words.menuLabel }, words.menu),
        h("div", { className: "menu-list" },
          files.map(({ kind, label }) => h("a", { key: kind, href: file(kind), download: true, onClick: (event) => { event.currentTarget.href = file(kind); shut(event); } }, label)),
          props.name && words.png && button("png", draw("png")),
          props.name && words.svg && button("svg", draw("svg")),
          button("link", copy(here, words.copied)),
          button("embed", copy(embed, words.copiedEmbed)))),
      h("span", { role: "status", className: "said" }, said));
  };

  // A menu shuts when the reader clicks elsewhere.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.removeAttribute("open"); });
  });
})();
