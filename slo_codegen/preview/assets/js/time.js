// Moments as text, in the reader's time zone or in UTC, as the dashboard says.
"use strict";
preview.time = (() => {
  const made = new Map();

  function formatter(zone, options) {
    const key = JSON.stringify([zone, options]);
    if (!made.has(key)) {
      made.set(key, new Intl.DateTimeFormat("en-GB", { ...options, hourCycle: "h23", timeZone: zone === "utc" ? "UTC" : undefined }));
    }
    return made.get(key);
  }

  const DAY = { day: "numeric", month: "short" };
  const CLOCK = { hour: "2-digit", minute: "2-digit" };
  const text = (seconds, zone, options) => formatter(zone, options).format(new Date(seconds * 1000));

  /** "Last 7 days" for "7d" */
  function span(duration) {
    const [, count, unit] = /^(\d+)(\w)$/.exec(duration) ?? [null, duration, ""];
    const name = { s: "second", m: "minute", h: "hour", d: "day", w: "week", M: "month" }[unit] ?? "";
    return `Last ${count} ${name}${count === "1" ? "" : "s"}`;
  }

  return {
    span,
    /** "16 Sept, 12:00" */
    moment: (seconds, zone) => text(seconds, zone, { ...DAY, ...CLOCK }),
    /** "Wed, 16 Sept 2026, 12:00 UTC" */
    full: (seconds, zone) => text(seconds, zone, { weekday: "short", ...DAY, year: "numeric", ...CLOCK, timeZoneName: "short" }),
    day: (seconds, zone) => text(seconds, zone, DAY),
    clock: (seconds, zone) => text(seconds, zone, CLOCK),
  };
})();
