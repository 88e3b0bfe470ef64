// Fill variables into titles and links, and decide where a link may lead.
"use strict";
preview.variables = (() => {
  const REFERENCE = /\$\{([^}:]+)(?::([a-z]+))?\}|\$(\w+)|\[\[(\w+)\]\]/g;
  const ALL = "$__all";
  const SCHEMES = new Set(["http:", "https:", "mailto:"]);

  function find(board, name) {
    return board.variables.find((variable) => variable.name === name);
  }

  /** What a person reads for a choice: "All", or the values. */
  function shown(variable) {
    return variable.all ? "All" : variable.chosen.join(" + ");
  }

  function title(text, board) {
    return text.replace(REFERENCE, (whole, braced, _format, bare, bracketed) => {
      const variable = find(board, braced ?? bare ?? bracketed);
      return variable ? shown(variable) : whole;
    });
  }

  function query(variable) {
    const values = variable.all ? [ALL] : variable.chosen;
    return values.map((value) => `var-${variable.name}=${encodeURIComponent(value)}`).join("&");
  }

  function value(name, board, cell) {
    if (name === "__url_time_range") return `from=${board.dashboard.time.from}&to=${board.dashboard.time.to}`;
    if (name === "__all_variables") return board.variables.map(query).join("&");
    if (name === "__value.raw") return String(cell.value ?? "");
    if (name === "__value.text") return cell.text ?? "";
    if (name === "__field.name") return cell.field ?? "";
    const field = /^__data\.fields(?:\.(.+)|\[["']?(.+?)["']?\])$/.exec(name);
    if (field) return String(cell.row?.(field[1] ?? field[2]) ?? "");
    const variable = find(board, name);
    if (!variable) return undefined;
    return variable.all ? ALL : variable.chosen.join(",");
  }

  /** Fill a link's URL for a cell: `value`, `text` and `row(name)`, the raw value of another column. */
  function url(template, board, cell) {
    return template.replace(REFERENCE, (whole, braced, format, bare, bracketed) => {
      const name = braced ?? bare ?? bracketed;
      const found = value(name, board, cell);
      if (found === undefined) return whole;
      if (format === "queryparam") return query(find(board, name));
      return format === "percentencode" ? encodeURIComponent(found) : found;
    });
  }

  /** Return `{href, outside}` of a URL that may be followed, or null: another dashboard, a page of the web, an address. */
  function safe(address) {
    if (/^\/d\/[\w-]+/.test(address)) return { href: `#${address}`, outside: false };
    try {
      return SCHEMES.has(new URL(address).protocol) ? { href: new URL(address).href, outside: true } : null;
    } catch {
      return null;
    }
  }

  return { find, shown, title, url, safe, ALL };
})();
