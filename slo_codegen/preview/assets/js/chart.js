// A chart over time on uPlot: axes, threshold lines, the strip of annotations, a tooltip for mouse and keyboard.
"use strict";
preview.chart = (() => {
  const { el } = preview.dom;
  const { paint, page } = preview.colors;
  const FEW_ANNOTATIONS = 8;
  const MOST_ROWS = 12;

  function axes(spec) {
    const common = { stroke: () => page("soft"), grid: { stroke: () => page("grid"), width: 1 }, ticks: { show: false }, font: `11px ${page("font")}` };
    return [
      { ...common, space: 76, size: 26, values: (_, splits) => ticks(splits, spec.zone) },
      { ...common, space: 34, size: (_, labels) => 16 + 6.6 * Math.max(2, ...(labels ?? []).map((label) => label?.length ?? 0)),
        values: (_, splits) => distinct(splits, spec.config) },
    ];
  }

  /** A day's first tick says the day, the others the time. */
  function ticks(splits, zone) {
    const spread = splits.length > 1 ? splits[1] - splits[0] : 0;
    return splits.map((at) => {
      const clock = preview.time.clock(at, zone);
      return spread >= 86_400 || clock === "00:00" ? preview.time.day(at, zone) : clock;
    });
  }

  /** As many decimals as tell the ticks apart. */
  function distinct(splits, { unit }) {
    for (let decimals = 0; decimals < 7; decimals += 1) {
      const labels = splits.map((value) => (value === null ? "" : preview.units.text(value, unit, decimals)));
      if (new Set(labels).size === labels.length) return labels;
    }
    return splits.map(String);
  }

  function span(_, low, high) {
    if (low === null || high === null) return [0, 1];
    return uPlot.rangeNum(low, high, 0.1, true);
  }

  function scaleY(spec) {
    const { min, max } = spec.config;
    return (chart, low, high) => {
      const [from, to] = span(chart, low, high);
      return [min ?? from, max !== undefined && max > (min ?? from) ? max : to];
    };
  }

  function thresholds(chart, spec) {
    const mode = spec.config.custom?.thresholdsStyle?.mode ?? "off";
    if (mode === "off") return;
    const { ctx, bbox } = chart;
    const steps = spec.config.thresholds.steps;
    const y = (value) => chart.valToPos(value, "y", true);
    const inside = (at) => Math.min(bbox.top + bbox.height, Math.max(bbox.top, at));
    ctx.save();
    steps.forEach((step, index) => {
      const low = step.value === null ? bbox.top + bbox.height : inside(y(step.value));
      const high = index + 1 < steps.length ? inside(y(steps[index + 1].value)) : bbox.top;
      if (mode.endsWith("area")) {
        ctx.fillStyle = paint(step.color, 0.1);
        ctx.fillRect(bbox.left, high, bbox.width, low - high);
      }
      if (mode === "area" || step.value === null || inside(y(step.value)) !== y(step.value)) return;
      ctx.strokeStyle = paint(step.color, 0.9);
      ctx.lineWidth = 1.5 * devicePixelRatio;
      ctx.setLineDash(mode.startsWith("dashed") ? [7 * devicePixelRatio, 5 * devicePixelRatio] : []);
      ctx.beginPath();
      ctx.moveTo(bbox.left, low);
      ctx.lineTo(bbox.left + bbox.width, low);
      ctx.stroke();
    });
    ctx.restore();
  }

  /** Alerts as a strip at the foot of the chart; a few of them also as lines where they begin. */
  function marks(chart, spec) {
    const { ctx, bbox } = chart;
    const few = spec.annotations.length <= FEW_ANNOTATIONS;
    const x = (at) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, chart.valToPos(at, "x", true)));
    const height = 4 * devicePixelRatio;
    ctx.save();
    for (const { from, to, color } of spec.annotations) {
      const [left, right] = [x(from), x(to)];
      ctx.fillStyle = paint(color, few ? 0.9 : 0.5);
      ctx.fillRect(left, bbox.top + bbox.height - height, Math.max(2 * devicePixelRatio, right - left), height);
      if (!few) continue;
      ctx.fillStyle = paint(color, 0.07);
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
      ctx.strokeStyle = paint(color, 0.7);
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  function tooltip(spec, chart, into) {
    const at = chart.cursor.idx;
    // Other charts share the crosshair; the figures stand where the reader is, unless the dashboard shares them too.
    const here = spec.shared || chart.root.parentElement.matches(":hover, :focus");
    if (!here || at === null || at === undefined || chart.cursor.left < 0) {
      into.hidden = true;
      return;
    }
    const time = chart.data[0][at];
    const rows = spec.fields
      .map((field, index) => ({ field, value: field.values[at], on: chart.series[index + 1].show }))
      .filter(({ value, on }) => on && value !== null && value !== undefined);
    const sign = { asc: 1, desc: -1, none: 0 }[spec.tooltip.sort] ?? 0;
    rows.sort((a, b) => sign * (a.value - b.value));
    const active = spec.annotations.filter(({ from, to }) => from <= time && time <= to);
    into.replaceChildren(
      el("div", { class: "tip-time" }, preview.time.full(time, spec.zone)),
      ...rows.slice(0, MOST_ROWS).map(({ field, value }) => el(
        "div", { class: "tip-row" }, swatch(field), el("span", {}, field.name),
        el("b", {}, preview.fields.text(preview.fields.display(value, field))))),
      ...(rows.length > MOST_ROWS ? [el("div", { class: "tip-more" }, `and ${rows.length - MOST_ROWS} more`)] : []),
      ...(active.length ? [el("div", { class: "tip-alerts" },
        active.slice(0, 3).map(({ title, text }) => el("div", {}, el("b", {}, title), ` ${text}`)),
        active.length > 3 ? el("div", {}, `and ${active.length - 3} more`) : null)] : []),
    );
    into.hidden = false;
    const right = chart.cursor.left > chart.over.clientWidth / 2;
    const edge = chart.over.offsetLeft + chart.cursor.left;
    into.style.setProperty("left", right ? "auto" : `${edge + 14}px`);
    into.style.setProperty("right", right ? `${into.parentElement.clientWidth - edge + 14}px` : "auto");
  }

  function swatch(field) {
    return el("span", { class: "swatch", "aria-hidden": "true", style: { background: preview.colors.css(field.color) } });
  }

  function keys(chart, event) {
    const last = chart.data[0].length - 1;
    const now = chart.cursor.idx ?? last;
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") chart.setCursor({ left: -10, top: -10 });
    if (to === undefined) return;
    event.preventDefault();
    const left = chart.valToPos(chart.data[0][Math.min(last, Math.max(0, to))], "x");
    chart.setCursor({ left, top: chart.over.clientHeight / 2 });
  }

  /** Draw into a place; `spec` has `times`, `fields`, `series` of uPlot, `range`, `zone`, `config`, `annotations`, `tooltip`. */
  function draw(spec, place) {
    const tip = el("div", { class: "tip", hidden: "", role: "status" });
    const options = {
      width: Math.max(120, place.clientWidth), height: Math.max(60, place.clientHeight), legend: { show: false },
      tzDate: (at) => (spec.zone === "utc" ? uPlot.tzDate(new Date(at * 1000), "Etc/UTC") : new Date(at * 1000)),
      scales: { x: { time: true, range: () => spec.range }, y: { range: scaleY(spec) } },
      axes: axes(spec), series: [{}, ...spec.series], bands: spec.bands,
      cursor: { drag: { x: false, y: false }, points: { size: 6 }, sync: spec.sync ? { key: spec.sync } : undefined },
      hooks: {
        drawClear: [(chart) => spec.annotations.length && marks(chart, spec)],
        draw: [(chart) => thresholds(chart, spec)],
        setCursor: [(chart) => tooltip(spec, chart, tip)],
      },
    };
    const chart = new uPlot(options, spec.data, place);
    place.append(tip);
    place.addEventListener("keydown", (event) => keys(chart, event));
    place.addEventListener("blur", () => chart.setCursor({ left: -10, top: -10 }));
    new ResizeObserver(() => chart.setSize({ width: Math.max(120, place.clientWidth), height: Math.max(60, place.clientHeight) })).observe(place);
    return chart;
  }

  return { draw, swatch, distinct };
})();
