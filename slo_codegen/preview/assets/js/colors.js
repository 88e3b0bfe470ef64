// Colours by name. The theme decides what a name looks like; a chart asks for the colour as the theme has it now.
"use strict";
preview.colors = (() => {
  const NAMES = new Set(["red", "orange", "yellow", "green", "blue", "purple", "text"]);
  const SERIES = 10;

  /** Return the name that styles know a colour by; Grafana's shades, such as `dark-red`, fall together. */
  function known(name) {
    const base = String(name ?? "text").replace(/^(super-light|light|semi-dark|dark)-/, "");
    return NAMES.has(base) || /^series-\d+$/.test(base) ? base : "text";
  }

  function ofSeries(index) {
    return `series-${index % SERIES}`;
  }

  function css(name) {
    return `var(--${known(name)})`;
  }

  function parts(variable) {
    const hex = page(variable);
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  }

  /** Return a colour as `rgb(r g b / opacity)`, for a canvas. */
  function paint(name, opacity = 1) {
    return `rgb(${parts(known(name)).join(" ")} / ${opacity})`;
  }

  /** Return a colour as it looks with an opacity over a panel, for what covers other colours. */
  function over(name, opacity) {
    const under = parts("surface");
    return `rgb(${parts(known(name)).map((part, at) => Math.round(opacity * part + (1 - opacity) * under[at])).join(" ")})`;
  }

  /** Return a colour of the page itself, such as that of a grid line. */
  function page(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  return { known, ofSeries, css, paint, over, page };
})();
