/* A search form; Enter or the button writes the text into the address of the results. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;

  ns.Search = function Search(props) {
    const { id, label, button, action, value, compact } = props;
    const [text, setText] = window.React.useState(value || "");
    window.React.useEffect(() => setText(value || ""), [value]);
    const submit = (event) => {
      event.preventDefault();
      const asked = text.trim();
      if (window.location.pathname === action) ns.go({ q: asked });
      else if (asked) ns.visit(action + "?q=" + encodeURIComponent(asked));
      if (compact) setText("");
    };
    const field = { type: "search", name: "q", value: text, maxLength: 80, autoComplete: "off", onChange: (event) => setText(event.target.value) };
    if (compact) {
      return h("form", { id, className: "top-search", role: "search", "aria-label": label, action, onSubmit: submit },
        h("input", Object.assign(field, { placeholder: label, "aria-label": label })));
    }
    return h("form", { id, className: "search-form", role: "search", action, onSubmit: submit },
      h("label", null, label, h("input", field)),
      h("button", { className: "tool" }, button));
  };
})();
