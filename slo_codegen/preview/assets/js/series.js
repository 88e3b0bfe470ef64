// One figure of many: what a legend and a stat panel show of a series.
"use strict";
preview.series = (() => {
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const CALCS = {
    last: ["Last", (present, all) => all.at(-1) ?? null],
    lastNotNull: ["Last", (present) => present.at(-1) ?? null],
    min: ["Min", (present) => (present.length ? present.reduce((a, b) => Math.min(a, b)) : null)],
    max: ["Max", (present) => (present.length ? present.reduce((a, b) => Math.max(a, b)) : null)],
    mean: ["Mean", (present) => (present.length ? sum(present) / present.length : null)],
    sum: ["Total", (present) => (present.length ? sum(present) : null)],
  };

  function reduce(values, calc) {
    const present = values.filter((value) => value !== null && !Number.isNaN(value));
    return CALCS[calc][1](present, values);
  }

  return { reduce, name: (calc) => CALCS[calc][0] };
})();
