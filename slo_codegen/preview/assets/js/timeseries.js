// Time series panels: lines, bars or points of each series, stacked if the panel says so, over a legend with figures.
"use strict";
preview.timeseries = (() => {
  const { el } = preview.dom;
  const { paint, over } = preview.colors;
  const FEW = 5;

  /** Bring series to common times; a time that a series does not know is a gap in it. */
  function aligned(fields) {
    const times = [...new Set(fields.flatMap((field) => field.times))].sort((a, b) => a - b);
    const place = new Map(times.map((time, index) => [time, index]));
    const rows = fields.map((field) => {
      const values = Array(times.length).fill(null);
      field.times.forEach((time, index) => {
        if (Number.isFinite(field.values[index])) values[place.get(time)] = field.values[index];
      });
      return values;
    });
    return [times, rows];
  }

  function stacked(rows) {
    const sums = Array(rows[0]?.length ?? 0).fill(0);
    return rows.map((row) => row.map((value, at) => (value === null ? null : (sums[at] += value))));
  }

  /** Points that have no neighbour would not be seen in a line: they get a dot. */
  function lonely(values) {
    return values.flatMap((value, at) =>
      value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? [at] : []);
  }

  function look(field, values) {
    const custom = field.config.custom ?? {};
    const solid = () => paint(field.color);
    const bars = custom.drawStyle === "bars";
    const opacity = (custom.fillOpacity ?? 0) / 100;
    const always = custom.showPoints === "always" || custom.drawStyle === "points";
    return {
      label: field.name, spanGaps: custom.spanNulls === true, stroke: solid,
      width: custom.drawStyle === "points" ? 0 : custom.lineWidth ?? 1,
      fill: opacity ? () => (bars ? over : paint)(field.color, opacity) : undefined,
      dash: custom.lineStyle?.fill === "dash" ? custom.lineStyle.dash : custom.lineStyle?.fill === "dot" ? [1, 4] : undefined,
      paths: bars ? uPlot.paths.bars({ size: [0.9, 40], align: -1 }) : curves[custom.lineInterpolation]?.(),
      points: dots(always, bars, values, solid),
    };
  }

  function dots(always, bars, values, fill) {
    if (always) return { show: true, size: 5 };
    return bars ? { show: false } : { show: true, size: 4, filter: () => lonely(values), fill };
  }

  const curves = {
    smooth: () => uPlot.paths.spline(),
    stepBefore: () => uPlot.paths.stepped({ align: -1 }),
    stepAfter: () => uPlot.paths.stepped({ align: 1 }),
  };

  function legend(panel, fields, toggle) {
    const { showLegend, displayMode, placement, calcs } = panel.options.legend;
    if (!showLegend || displayMode === "hidden") return null;
    const figures = displayMode === "table" ? calcs : [];
    const row = (field, index) => el(
      "tr", {},
      el("th", { scope: "row" }, el("button", {
        type: "button", "aria-pressed": "true", title: `Show or hide ${field.name}`,
        on: { click: (event) => event.currentTarget.setAttribute("aria-pressed", String(toggle(index))) },
      }, preview.chart.swatch(field), el("span", {}, field.name))),
      figures.map((calc) => el("td", {}, preview.fields.text(preview.fields.display(preview.series.reduce(field.values, calc), field)))),
    );
    return el("div", { class: `legend ${placement} ${displayMode}${fields.length <= FEW ? " few" : ""}`, tabindex: "0", role: "region", "aria-label": "Legend" },
      el("table", {},
        figures.length ? el("thead", {}, el("tr", {}, el("td"), figures.map((calc) => el("th", { scope: "col" }, preview.series.name(calc))))) : null,
        el("tbody", {}, fields.map(row))));
  }

  function draw(panel, raw, board) {
    const { min, max, ...rest } = panel.fieldConfig.defaults;
    const fields = raw.map((field) => ({ ...field, color: tint(field) }));
    const [times, rows] = aligned(fields);
    const stack = rest.custom?.stacking?.mode === "normal";
    const drawn = stack ? stacked(rows) : rows;
    const exact = fields.map((field, index) => ({ ...field, values: rows[index] }));
    // What is stacked is drawn from the top down, so that each series covers the sums above it.
    const order = fields.map((_, index) => (stack ? fields.length - 1 - index : index));
    const spec = {
      data: [times, ...order.map((index) => drawn[index])], fields: order.map((index) => exact[index]),
      series: order.map((index) => look(fields[index], drawn[index])), range: [preview.data.at - board.ranges[panel.id], preview.data.at],
      zone: board.dashboard.timezone, config: { min, max, ...rest }, annotations: board.stretches,
      tooltip: panel.options.tooltip, sync: board.dashboard.graphTooltip ? board.dashboard.uid : null,
      shared: board.dashboard.graphTooltip === 2,
    };
    const place = el("div", {
      class: "plot", tabindex: "0", role: "group", "aria-roledescription": "chart",
      "aria-label": `${preview.variables.title(panel.title, board)}: ${fields.length} series; arrow keys move through time`,
    });
    let chart = null;
    const toggle = (index) => {
      const at = order.indexOf(index) + 1;
      const show = !chart.series[at].show;
      chart.setSeries(at, { show });
      return show;
    };
    const node = el("div", { class: `graph legend-${panel.options.legend.placement}` }, place, legend(panel, exact, toggle));
    return { node, start: () => { chart = preview.chart.draw(spec, place); }, redraw: () => chart?.redraw(false, true) };
  }

  function tint(field) {
    const { mode, fixedColor } = field.config.color ?? {};
    if (mode === "fixed") return fixedColor;
    if (mode === "thresholds") return preview.fields.threshold(preview.series.reduce(field.values, "lastNotNull"), field.config.thresholds);
    return preview.colors.ofSeries(field.index);
  }

  return { draw, aligned, stacked };
})();
