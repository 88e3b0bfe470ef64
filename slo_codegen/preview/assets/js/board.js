// A dashboard: its choice of variables, and its panels on Grafana's grid of 24 columns, in sections that rows open.
"use strict";
preview.board = (() => {
  const { el } = preview.dom;

  /** Return sections of panels: those before the first row, then those of each row. */
  function sections(dashboard) {
    const found = [{ row: null, panels: [] }];
    for (const panel of [...dashboard.panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x)) {
      if (panel.type === "row") found.push({ row: panel, panels: [...panel.panels] });
      else found.at(-1).panels.push(panel);
    }
    return found.filter(({ row, panels }) => row || panels.length);
  }

  /** Panels stand where the dashboard puts them, counted from the top of their section. */
  function grid(panels) {
    const top = Math.min(...panels.map((panel) => panel.gridPos.y));
    return panels.map((panel) => ({ ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y - top } }));
  }

  function section({ row, panels }, board, live) {
    const place = el("div", { class: "grid", hidden: row?.collapsed ? "" : null });
    let drawn = false;
    const open = () => {
      if (drawn) return;
      drawn = true;
      for (const panel of grid(panels)) {
        const made = preview.panel.draw(panel, board);
        place.append(made.node);
        live.push(made);
        if (place.isConnected) made.start?.();
      }
    };
    if (!row?.collapsed) open();
    return [row ? heading(row, panels, board, place, open) : null, place];
  }

  function heading(row, panels, board, place, open) {
    const title = preview.variables.title(row.title, board);
    const count = `${panels.length} ${panels.length === 1 ? "panel" : "panels"}`;
    const flip = (event) => {
      place.hidden = !place.hidden;
      event.currentTarget.setAttribute("aria-expanded", String(!place.hidden));
      if (!place.hidden) open();
    };
    return el("h2", { class: "row" },
      el("button", { type: "button", "aria-expanded": String(!row.collapsed), on: { click: flip } },
        title, el("span", { class: "count" }, count)));
  }

  function choice(board) {
    return board.variables.filter(({ name }) => name !== "datasource").map((variable) => {
      const spec = board.dashboard.templating.list.find(({ name }) => name === variable.name);
      const options = variable.options.join(", ") || "none";
      return el("div", { class: "variable", title: `${spec.description ?? ""} Values: ${options}` },
        el("span", { class: "variable-name" }, spec.label ?? variable.name),
        el("span", { class: "variable-value" }, preview.variables.shown(variable)));
    });
  }

  function annotations(board) {
    const on = board.dashboard.annotations.list.filter((annotation) => annotation.enable && !annotation.hide);
    return on.map((annotation) => el("div", { class: "variable" },
      el("span", { class: "variable-name" }, el("span", { class: "dot", style: { background: preview.colors.css(annotation.iconColor) } }), annotation.name),
      el("span", { class: "variable-value" }, String(board.stretches.length))));
  }

  /** Return `{node, start, redraw}` of a dashboard; `notice` is a text to show above it. */
  function draw(board, notice) {
    board.stretches ??= preview.annotations.of(board);
    const live = [];
    const { dashboard } = board;
    const node = el(
      "div", { class: "dashboard", "data-uid": dashboard.uid },
      el("div", { class: "intro" }, el("h1", {}, preview.variables.title(dashboard.title, board)), el("p", {}, dashboard.description)),
      notice ? el("p", { class: "notice", role: "status" }, notice) : null,
      el("div", { class: "controls" }, choice(board), annotations(board),
        el("div", { class: "variable right" }, el("span", { class: "variable-name" }, "Time"),
          el("span", { class: "variable-value" }, preview.time.span(dashboard.time.from.replace("now-", ""))))),
      sections(dashboard).map((each) => section(each, board, live)),
    );
    return { node, start: () => live.forEach((made) => made.start?.()), redraw: () => live.forEach((made) => made.redraw?.()) };
  }

  return { draw, sections };
})();
