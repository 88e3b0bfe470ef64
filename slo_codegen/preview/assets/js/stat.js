// Stat panels: one big figure for each series, and a line of how it came about where the panel asks for one.
"use strict";
preview.stat = (() => {
  const { el, svg } = preview.dom;

  function figure(field, panel) {
    const calc = panel.options.reduceOptions.calcs[0];
    return preview.fields.display(preview.series.reduce(field.values, calc), field);
  }

  function spark(field, color) {
    const numbers = field.values.map((value) => (Number.isFinite(value) ? value : null));
    const present = numbers.filter((value) => value !== null);
    if (present.length < 2) return null;
    const [low, high] = [Math.min(...present), Math.max(...present)];
    const at = (value, index) => `${(100 * index) / (numbers.length - 1)},${96 - (90 * (value - low)) / (high - low || 1)}`;
    const points = numbers.map((value, index) => (value === null ? null : at(value, index))).filter(Boolean);
    return svg(
      "svg", { class: "spark", viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("polygon", { points: `0,100 ${points.join(" ")} 100,100`, style: { fill: color } }),
      svg("polyline", { points: points.join(" "), style: { stroke: color } }),
    );
  }

  function tile(field, panel, several) {
    const shown = figure(field, panel);
    const { textMode, colorMode, graphMode } = panel.options;
    const named = textMode === "value_and_name" || textMode === "name" || (textMode === "auto" && several);
    const filled = colorMode.startsWith("background");
    const color = preview.colors.known(shown.color);
    const text = preview.fields.text(shown);
    return el(
      "div",
      {
        class: `tile${filled ? " filled" : ""}${shown.empty ? " empty" : ""}`, "data-color": color, "data-value": text,
        style: { "--chars": Math.max(4, text.length), "--tint": colorMode === "none" ? "var(--text)" : preview.colors.css(color) },
      },
      named ? el("div", { class: "tile-name" }, field.name) : null,
      textMode === "name" ? null : el(
        "div", { class: "tile-value" }, shown.prefix + shown.text,
        shown.suffix ? el("span", { class: shown.suffix === "%" ? "" : "tile-unit" }, shown.suffix) : null,
      ),
      graphMode !== "none" ? spark(field, preview.colors.css(color)) : null,
    );
  }

  function draw(panel, fields) {
    const upright = panel.options.orientation === "vertical" ? " upright" : "";
    return el("div", { class: `tiles${upright}` }, fields.map((field) => tile(field, panel, fields.length > 1)));
  }

  return { draw, figure };
})();
