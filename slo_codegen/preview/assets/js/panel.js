// A panel: its title with what it means, and its content, or why there is none.
"use strict";
preview.panel = (() => {
  const { el } = preview.dom;
  const SERIES = { stat: preview.stat.draw, gauge: preview.gauge.dials, bargauge: preview.gauge.bars, "state-timeline": preview.timeline.draw };

  function answersOf(panel, board) {
    return (panel.targets ?? []).map((target) => [target, preview.data.answers[board.panels[panel.id][target.refId]]]);
  }

  /** What a reader must know of the queries: nothing, or that some have no answer. */
  function trouble(answers) {
    const errors = answers.filter(([, answer]) => answer.kind === "error");
    const absent = answers.filter(([, answer]) => answer.kind === "absent");
    if (errors.length) return { text: `Query ${errors[0][0].refId} failed: ${errors[0][1].message}`, total: errors.length === answers.length };
    if (!absent.length) return null;
    const all = absent.length === answers.length;
    return { text: all ? "Not in the snapshot" : `${absent.length} of ${answers.length} queries are not in the snapshot`, total: all };
  }

  function framesOf(panel, answers) {
    const alone = answers.length === 1;
    const frames = answers.map(([target, answer]) => preview.frames.table(answer, target, alone, preview.data.at));
    return preview.transform.apply(frames, panel.transformations);
  }

  function content(panel, board, answers) {
    if (panel.type === "text") return { node: preview.html.clean(panel.options.content) };
    if (panel.type === "table") {
      const frame = framesOf(panel, answers)[panel.options.frameIndex ?? 0];
      const fields = preview.fields.configure(frame?.fields ?? [], panel.fieldConfig);
      return fields.length && fields[0].values.length ? { node: preview.table.draw(panel, fields, board) } : null;
    }
    const raw = answers.flatMap(([target, answer]) => preview.frames.series(answer, target, preview.data.at));
    const fields = preview.fields.configure(raw, panel.fieldConfig);
    if (!fields.length) return null;
    if (panel.type === "timeseries") return preview.timeseries.draw(panel, fields, board);
    if (!SERIES[panel.type]) throw new Error(`panels of the type ${panel.type} are not drawn here`);
    return { node: SERIES[panel.type](panel, fields, board) };
  }

  function made(panel, board) {
    const answers = answersOf(panel, board);
    const wrong = trouble(answers);
    if (wrong?.total) return { state: "absent", node: message(wrong.text), wrong: null };
    try {
      const drawn = content(panel, board, answers);
      if (drawn) return { state: "drawn", ...drawn, wrong };
      return { state: "empty", node: message(panel.fieldConfig?.defaults?.noValue || "No data"), wrong };
    } catch (error) {
      return { state: "error", node: message(`This panel cannot be drawn: ${error.message}`), wrong: null };
    }
  }

  function message(text) {
    return el("p", { class: "message" }, text);
  }

  function about(panel, id) {
    if (!panel.description) return null;
    return el("span", { class: `about${panel.gridPos.x >= 12 ? " from-right" : ""}` },
      el("button", { type: "button", "aria-label": "What this panel shows", "aria-describedby": id }, "i"),
      el("span", { class: "bubble", role: "tooltip", id }, panel.description));
  }

  /** Return `{node, start, redraw}` of a panel; `start` is called when the node has its size. */
  function draw(panel, board) {
    const title = preview.variables.title(panel.title, board);
    const id = `${board.dashboard.uid}-${panel.id}`;
    const { state, node, wrong, start, redraw } = made(panel, board);
    const { x, y, w, h } = panel.gridPos;
    const place = { "--x": x + 1, "--y": y + 1, "--w": w, "--h": h };
    const section = el(
      "section", { class: `panel type-${panel.type}${w <= 8 ? " narrow" : ""}${panel.targets?.length > 2 ? " many" : ""}`, "aria-labelledby": `${id}-title`, "data-id": panel.id, "data-state": state, style: place },
      el("header", { class: "panel-head" },
        el("h3", { id: `${id}-title`, title }, title), about(panel, `${id}-about`),
        panel.timeFrom ? el("span", { class: "own-time" }, preview.time.span(panel.timeFrom)) : null,
        wrong ? el("span", { class: "warn", role: "note", title: wrong.text }, wrong.text) : null),
      el("div", { class: "panel-body" }, node),
    );
    return { node: section, start, redraw };
  }

  return { draw };
})();
