// Annotations: stretches of time in which a query of the dashboard had a value.
"use strict";
preview.annotations = (() => {
  function fill(format, labels) {
    return format.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (_, name) => labels[name] ?? "").replace(/\s+/g, " ").trim();
  }

  /** Return `{from, to, title, text, color}` of each stretch, in seconds, by when they begin. */
  function stretches(annotation, answer) {
    if (answer.kind !== "range") return [];
    const found = answer.series.flatMap(([labels, runs]) => {
      const text = { title: fill(annotation.titleFormat, labels), text: fill(annotation.textFormat, labels), color: annotation.iconColor };
      const parts = [];
      let index = 0;
      for (const run of runs) {
        const [value, times] = Array.isArray(run) ? run : [run, 1];
        if (value !== null) {
          const from = answer.start + index * answer.step;
          const to = from + (times - 1) * answer.step;
          if (parts.length && from - parts.at(-1).to <= answer.step) parts.at(-1).to = to;
          else parts.push({ from, to, ...text });
        }
        index += times;
      }
      return parts;
    });
    return found.sort((a, b) => a.from - b.from);
  }

  function of(board) {
    return board.dashboard.annotations.list.flatMap((annotation, index) =>
      annotation.enable ? stretches(annotation, preview.data.answers[board.annotations[index]]) : []);
  }

  return { of, stretches };
})();
