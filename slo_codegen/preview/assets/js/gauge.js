// Gauges: figures between a least and a greatest value, as arcs or as bars, with the thresholds beside them.
"use strict";
preview.gauge = (() => {
  const { el, svg } = preview.dom;
  const START = -120;
  const SWEEP = 240;

  function limits(field) {
    const present = field.values.filter((value) => Number.isFinite(value));
    const unit = field.config.unit === "percentunit" ? 1 : 100;
    const low = field.config.min ?? Math.min(0, ...present);
    return [low, field.config.max ?? Math.max(low + (field.config.unit?.startsWith("percent") ? unit : 1), ...present)];
  }

  function share(value, [low, high]) {
    return Math.min(1, Math.max(0, (value - low) / (high - low)));
  }

  function arc(from, to, radius) {
    const point = (part) => {
      const angle = ((START + SWEEP * part - 90) * Math.PI) / 180;
      return `${(50 + radius * Math.cos(angle)).toFixed(2)} ${(50 + radius * Math.sin(angle)).toFixed(2)}`;
    };
    return `M ${point(from)} A ${radius} ${radius} 0 ${(to - from) * SWEEP > 180 ? 1 : 0} 1 ${point(to)}`;
  }

  function bands(field, range) {
    const steps = field.config.thresholds?.steps ?? [];
    return steps.map((step, index) => ({
      color: step.color,
      from: step.value === null ? 0 : share(step.value, range),
      to: index + 1 < steps.length ? share(steps[index + 1].value, range) : 1,
    })).filter((band) => band.to > band.from);
  }

  function parts(field, panel) {
    const value = preview.series.reduce(field.values, panel.options.reduceOptions?.calcs[0] ?? "lastNotNull");
    return { value, shown: preview.fields.display(value, field), range: limits(field) };
  }

  function dial(field, panel, named) {
    const { value, shown, range } = parts(field, panel);
    const tint = preview.colors.css(shown.color);
    const text = preview.fields.text(shown);
    return el(
      "div", { class: "dial", "data-value": text },
      svg(
        "svg", { viewBox: "0 0 100 82", role: "img", "aria-label": `${field.name}: ${text}` },
        svg("path", { d: arc(0, 1, 36), class: "gauge-track" }),
        value === null ? null : svg("path", { d: arc(0, share(value, range), 36), class: "gauge-value", style: { stroke: tint } }),
        panel.options.showThresholdMarkers === false ? null : bands(field, range).map((band) =>
          svg("path", { d: arc(band.from, band.to, 44), class: "gauge-band", style: { stroke: preview.colors.css(band.color) } })),
        svg("text", { x: 50, y: 56, class: "gauge-text", style: { fill: tint } }, text),
      ),
      named ? el("div", { class: "tile-name" }, field.name) : null,
    );
  }

  function bar(field, panel) {
    const { value, shown, range } = parts(field, panel);
    const text = preview.fields.text(shown);
    const tint = preview.colors.css(shown.color);
    return el(
      "div", { class: "bar", "data-value": text },
      el("div", { class: "bar-name" }, field.name),
      el("div", { class: "bar-track" },
        value === null ? null : el("div", { class: "bar-value", style: { width: `${100 * share(value, range)}%`, background: tint } })),
      el("div", { class: "bar-text", style: { color: tint } }, text),
    );
  }

  return {
    dials: (panel, fields) => el("div", { class: "tiles" }, fields.map((field) => dial(field, panel, fields.length > 1))),
    bars: (panel, fields) => el("div", { class: "bars" }, fields.map((field) => bar(field, panel))),
  };
})();
