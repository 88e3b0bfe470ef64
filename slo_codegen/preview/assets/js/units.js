// Write a number with its unit, as Grafana's units of the same ids do.
"use strict";
preview.units = (() => {
  const SHORT = ["", " K", " Mil", " Bil", " Tri", " Quadr"];
  const SI = ["", "k", "M", "G", "T", "P"];
  const IEC = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const RATES = { cps: " c/s", ops: " ops/s", reqps: " req/s", cpm: " c/m", opm: " ops/m" };
  const SPANS = [
    ["year", 31_536_000], ["month", 2_628_000], ["week", 604_800], ["day", 86_400],
    ["hour", 3600], ["minute", 60], ["second", 1], ["millisecond", 0.001],
  ];

  /** How many decimals a number has when nobody says: three significant digits, none for a whole number. */
  function decimalsFor(value) {
    return Number.isInteger(value) ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  }

  function fixed(value, decimals) {
    const text = value.toFixed(Math.min(decimals ?? decimalsFor(value), 20));
    return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
  }

  function plain(value, decimals, suffix = "") {
    return { prefix: "", text: fixed(value, decimals), suffix };
  }

  function scaled(value, decimals, factor, names, after = "") {
    let step = 0;
    let left = value;
    while (Math.abs(left) >= factor && step < names.length - 1) {
      left /= factor;
      step += 1;
    }
    return plain(left, decimals, names[step] + after);
  }

  /** A time span in the largest unit that it fills: 90 s are 1.5 mins. */
  function span(seconds, decimals, least) {
    const size = Math.abs(seconds);
    const choose = [
      ["ms", 0.001, 1], ["s", 1, 60], [" mins", 60, 3600], [" hours", 3600, 86_400], [" days", 86_400, 604_800],
      [" weeks", 604_800, 31_536_000], [" years", 31_536_000, Infinity],
    ].filter(([, unit]) => unit >= least);
    const [name, unit] = choose.find(([, , until]) => size < until) ?? choose.at(-1);
    const value = seconds / unit;
    const suffix = name.endsWith("s") && name.length > 2 && fixed(value, decimals) === "1" ? name.slice(0, -1) : name;
    return plain(value, decimals, suffix.startsWith(" ") ? suffix : ` ${suffix}`);
  }

  /** A duration in words, the largest unit first, in one unit more than `decimals`. */
  function words(seconds, decimals) {
    if (seconds === 0) return { prefix: "", text: "0", suffix: " seconds" };
    let left = Math.abs(seconds);
    const parts = [];
    for (const [name, size] of SPANS) {
      const count = Math.floor(left / size + 1e-9);
      if (count > 0 || parts.length) {
        parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
        left -= count * size;
      }
      if (parts.length > (decimals ?? 0)) break;
    }
    return { prefix: "", text: parts.join(", ") || "0 seconds", suffix: seconds < 0 ? " ago" : "" };
  }

  function clock(seconds, withDays) {
    const whole = Math.floor(Math.abs(seconds));
    const days = withDays ? Math.floor(whole / 86_400) : 0;
    const rest = whole - days * 86_400;
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    const text = `${two(rest / 3600)}:${two((rest % 3600) / 60)}:${two(rest % 60)}`;
    return { prefix: seconds < 0 ? "-" : "", text: withDays && days ? `${days} d ${text}` : text, suffix: "" };
  }

  function moment(ms) {
    const date = new Date(ms);
    const text = Number.isNaN(date.getTime()) ? "Invalid date" : date.toISOString().slice(0, 19).replace("T", " ");
    return { prefix: "", text, suffix: "" };
  }

  const FORMATS = {
    none: plain,
    string: plain,
    short: (v, d) => scaled(v, d, 1000, SHORT),
    percent: (v, d) => plain(v, d, "%"),
    percentunit: (v, d) => plain(v * 100, d, "%"),
    locale: (v, d) => ({
      prefix: "",
      text: v.toLocaleString("en-US", d === undefined ? {} : { minimumFractionDigits: d, maximumFractionDigits: d }),
      suffix: "",
    }),
    ms: (v, d) => span(v / 1000, d, 0.001),
    s: (v, d) => span(v, d, 0.001),
    m: (v, d) => span(v * 60, d, 60),
    h: (v, d) => span(v * 3600, d, 3600),
    d: (v, d) => span(v * 86_400, d, 86_400),
    dtdurations: words,
    dtdurationms: (v, d) => words(v / 1000, d),
    dthms: (v) => clock(v, false),
    dtdhms: (v) => clock(v, true),
    clocks: (v) => clock(v, false),
    dateTimeAsIso: moment,
    dateTimeFromNow: (v) => words((v - preview.now()) / 1000, 0),
    bytes: (v, d) => scaled(v, d, 1024, IEC.map((name) => ` ${name}`)),
    decbytes: (v, d) => scaled(v, d, 1000, SI.map((name) => ` ${name}B`)),
  };

  /** Return `{prefix, text, suffix}` of a number. An unknown unit is written after it, as Grafana does. */
  function format(value, unit = "none", decimals = undefined) {
    if (!Number.isFinite(value)) return { prefix: "", text: Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞", suffix: "" };
    if (unit.startsWith("suffix:")) return plain(value, decimals, unit.slice(7));
    if (unit.startsWith("prefix:")) return { ...plain(value, decimals), prefix: unit.slice(7) };
    if (unit in RATES) return scaled(value, decimals, 1000, SI, RATES[unit]);
    return unit in FORMATS ? FORMATS[unit](value, decimals) : plain(value, decimals, ` ${unit}`);
  }

  function text(value, unit, decimals) {
    const made = format(value, unit, decimals);
    return made.prefix + made.text + made.suffix;
  }

  return { format, text };
})();
