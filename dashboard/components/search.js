/* A search form; Enter or the button writes the text into the address. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;

  ns.Search = function Search(props) {
    const { id, label, button, action, value } = props;
    const [text, setText] = window.React.useState(value || "");
    window.React.useEffect(() => setText(value || ""), [value]);
    const submit = (event) => { event.preventDefault(); ns.go({ q: text.trim() }); };
    return h("form", { id, className: "search-form", role: "search", action, onSubmit: submit },
      h("label", null, label,
        h("input", { type: "search", name: "q", value: text, maxLength: 80, autoComplete: "off", onChange: (event) => setText(event.target.value) })),
      h("button", { className: "tool" }, button));
  };
})();
