// Turn answers into frames, as Grafana's Prometheus data source does: a table a query, or a frame a series.
"use strict";
preview.frames = (() => {
  const SPECIAL = { NaN, "+Inf": Infinity, "-Inf": -Infinity };

  function number(value) {
    return typeof value === "string" ? SPECIAL[value] : value;
  }

  /** Spell out values that a page holds as runs: `[value, times]` for repetitions. */
  function spelled(runs) {
    return runs.flatMap((run) => (Array.isArray(run) ? Array(run[1]).fill(number(run[0])) : [number(run)]));
  }

  function legend(format, labels) {
    if (!format || format === "__auto") {
      const { __name__: name = "", ...rest } = labels;
      const inside = Object.entries(rest).map(([key, value]) => `${key}="${value}"`).join(", ");
      return inside ? `${name}{${inside}}` : name || "Value";
    }
    return format.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (_, label) => labels[label] ?? "");
  }

  /** One frame with a row for each series: Time, the labels, and the value; empty without an answer. */
  function table(answer, target, alone, at) {
    const rows = (answer.series ?? []).map(([labels, value]) => [labels, answer.kind === "range" ? spelled(value).at(-1) : number(value)]);
    if (!rows.length) return { refId: target.refId, fields: [] };
    const names = [...new Set(rows.flatMap(([labels]) => Object.keys(labels)))].sort();
    const field = (name, type, values) => ({ name, type, refId: target.refId, values });
    return {
      refId: target.refId,
      fields: [
        field("Time", "time", rows.map(() => at * 1000)),
        ...names.map((name) => field(name, "string", rows.map(([labels]) => labels[name] ?? ""))),
        field(alone ? "Value" : `Value #${target.refId}`, "number", rows.map(([, value]) => value)),
      ],
    };
  }

  /** A field for each series, with the times that its values belong to, in seconds. */
  function series(answer, target, at) {
    return (answer.series ?? []).map(([labels, value]) => {
      const values = answer.kind === "range" ? spelled(value) : [number(value)];
      const times = values.map((_, index) => (answer.kind === "range" ? answer.start + index * answer.step : at));
      return { name: legend(target.legendFormat, labels), type: "number", refId: target.refId, labels, values, times };
    });
  }

  return { table, series, spelled, legend };
})();
