/* A choice shown whole: native radio buttons side by side, so that each way to look at a map can be seen. */
(function () {
  "use strict";
  const ns = window.observatory;
  const h = ns.h;

  ns.Radios = function Radios(props) {
    const { id, label, param, value, options } = props;
    // The button answers the hand at once; the page follows.
    const [held, hold] = window.React.useState(value);
    window.React.useEffect(() => hold(value), [value]);
    return h("fieldset", { id, className: "radios" },
      h("legend", null, label),
      h("div", { className: "radio-row" },
        options.map((option) =>
          h("label", { key: option.value, className: option.value === held ? "here" : undefined },
            h("input", { type: "radio", name: id, value: option.value, checked: option.value === held,
              onChange: () => { hold(option.value); ns.go({ [param]: option.value }); } }),
            h("span", null, option.label)))),
      h("p", { className: "fine", "aria-live": "polite" }, (options.find((option) => option.value === held) || {}).note));
  };
})();
