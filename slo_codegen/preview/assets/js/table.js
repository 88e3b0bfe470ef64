// Tables: columns with their widths, units, colours and links, sorted as the panel says or as a reader asks.
"use strict";
preview.table = (() => {
  const { el } = preview.dom;
  const FILLED = new Set(["color-background"]);
  const LEAST = 120;

  /** Order values as Grafana's table does: what is missing is less than anything. */
  function compare(a, b) {
    const [noneA, noneB] = [a, b].map((value) => value === null || value === undefined || Number.isNaN(value));
    if (noneA || noneB) return noneA - noneB ? noneB - noneA : 0;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true, sensitivity: "base" });
  }

  function sorted(fields, order) {
    const rows = fields[0].values.map((_, index) => index);
    const by = order.map(({ displayName, desc }) => [fields.find((field) => field.name === displayName), desc]).filter(([field]) => field);
    return rows.sort((a, b) => {
      for (const [field, desc] of by) {
        const found = compare(field.values[a], field.values[b]);
        if (found) return desc ? -found : found;
      }
      return a - b;
    });
  }

  function links(field, row, shown, fields, board) {
    const cell = {
      field: field.name, value: field.values[row], text: preview.fields.text(shown),
      row: (name) => fields.find((other) => other.name === name)?.values[row],
    };
    return (field.config.links ?? []).flatMap((link) => {
      const safe = preview.variables.safe(preview.variables.url(link.url, board, cell));
      return safe ? [{ title: preview.variables.title(link.title, board), ...safe }] : [];
    });
  }

  function anchor(link, attributes, text) {
    const outside = link.outside ? { target: "_blank", rel: "noopener noreferrer" } : {};
    return el("a", { href: link.href, title: link.title, tabindex: "-1", ...outside, ...attributes }, text);
  }

  function cell(field, row, fields, board) {
    const shown = preview.fields.display(field.values[row], field);
    const text = preview.fields.text(shown);
    const { type, mode } = field.config.custom?.cellOptions ?? { type: "auto" };
    const color = preview.colors.known(shown.color);
    const tinted = !shown.empty && color !== "text";
    const [first, ...more] = shown.empty ? [] : links(field, row, shown, fields, board);
    return el(
      "td",
      {
        class: [
          align(field), shown.empty ? "none" : "",
          tinted && FILLED.has(type) ? `filled on-${color}${mode === "gradient" ? " gradient" : ""}` : "",
          tinted && type === "color-text" ? "tinted" : "",
        ].filter(Boolean).join(" "),
        style: tinted && type === "color-text" ? { color: preview.colors.css(color) } : {},
        title: text.length > 18 && !first ? text : null,
      },
      first ? anchor(first, {}, text) : text,
      more.map((link) => anchor(link, { class: "more", "aria-label": `${link.title}: ${text}` }, "\u2197")),
    );
  }

  function align(field) {
    const asked = field.config.custom?.align ?? "auto";
    if (asked !== "auto") return asked;
    return field.type === "number" && !FILLED.has(field.config.custom?.cellOptions?.type) ? "right" : "left";
  }

  function head(field, order, resort) {
    const place = order.find((each) => each.displayName === field.name);
    const direction = place ? (place.desc ? "descending" : "ascending") : null;
    return el(
      "th", { scope: "col", class: align(field), "aria-sort": direction },
      el("button", { type: "button", title: field.name, on: { click: () => resort(field.name, direction) } },
        field.name, el("span", { class: "sort", "aria-hidden": "true" }, place ? (place.desc ? "\u2193" : "\u2191") : "")),
    );
  }

  /** How many pixels the longest text of a column needs. */
  function natural(field) {
    const texts = field.values.slice(0, 300).map((value) => preview.fields.text(preview.fields.display(value, field)).length);
    return Math.min(420, 22 + 7.2 * Math.max(field.name.length + 1, ...texts));
  }

  /** Columns of a set width keep it; the others share what is left by what they need, and no less than they must have. */
  function widths(fields) {
    const set = fields.map((field) => field.config.custom?.width);
    const needs = fields.map((field, index) => (set[index] ? 0 : natural(field)));
    const [taken, needed] = [set, needs].map((all) => all.reduce((sum, each) => sum + (each ?? 0), 0));
    return set.map((width, index) => (width ? `calc(${width}px * var(--shrink))`
      : `max(${Math.min(LEAST, needs[index])}px, calc((100cqw - ${taken}px * var(--shrink)) * ${(needs[index] / needed).toFixed(4)}))`));
  }

  /** A table is one stop on the way through the page; within it, arrow keys go from link to link. */
  function walk(event) {
    const links = [...event.currentTarget.querySelectorAll("td a")];
    const now = links.indexOf(document.activeElement);
    const row = (link) => link.closest("tr").rowIndex;
    const column = (link) => link.closest("td").cellIndex;
    const same = (link) => now < 0 || column(link) === column(links[now]);
    const below = () => links.findIndex((link, at) => at > now && same(link) && (now < 0 || row(link) > row(links[now])));
    const above = () => links.findLastIndex((link, at) => at < now && same(link) && row(link) < row(links[now]));
    const to = { ArrowRight: () => now + 1, ArrowLeft: () => now - 1, ArrowDown: below, ArrowUp: above }[event.key]?.();
    if (to === undefined || !links.length) return;
    event.preventDefault();
    links[to]?.focus();
  }

  function draw(panel, fields, board) {
    const body = el("tbody");
    const header = el("tr");
    function fill(order) {
      const resort = (name, direction) => {
        fill([{ displayName: name, desc: direction === "ascending" }]);
        [...header.querySelectorAll("button")][fields.findIndex((field) => field.name === name)].focus();
      };
      header.replaceChildren(...fields.map((field) => head(field, order, resort)));
      const rows = sorted(fields, order);
      body.replaceChildren(...rows.map((row) => el("tr", {}, fields.map((field) => cell(field, row, fields, board)))));
    }
    fill(panel.options.sortBy ?? []);
    return el(
      "div",
      {
        class: "scroll", tabindex: "0", role: "region", on: { keydown: walk },
        "aria-label": `${preview.variables.title(panel.title, board)}, table; arrow keys go from link to link`,
      },
      el("table", { class: `cells ${panel.options.cellHeight ?? "sm"}` },
        el("colgroup", {}, widths(fields).map((width) => el("col", { style: { width } }))),
        panel.options.showHeader === false ? null : el("thead", {}, header), body),
    );
  }

  return { draw, compare, sorted };
})();
