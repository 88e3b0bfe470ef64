// State timelines: a lane for each series, cut where what is shown of its value changes.
"use strict";
preview.timeline = (() => {
  const { el } = preview.dom;

  /** Return stretches of equal text: `{from, to, shown}`, in seconds; a missing value ends a stretch. */
  function stretches(field, end) {
    const found = [];
    field.values.forEach((value, index) => {
      if (value === null) return;
      const from = field.times[index];
      const to = index + 1 < field.times.length ? field.times[index + 1] : end;
      const shown = preview.fields.display(value, field);
      const last = found.at(-1);
      if (last && last.to === from && preview.fields.text(last.shown) === preview.fields.text(shown) && last.shown.color === shown.color) {
        last.to = to;
      } else {
        found.push({ from, to, shown });
      }
    });
    return found;
  }

  function lane(field, [start, end], zone) {
    const place = (at) => (100 * (at - start)) / (end - start);
    const parts = stretches(field, end).filter((part) => part.to > start && part.from < end);
    return el(
      "div", { class: "lane" },
      el("div", { class: "lane-name", title: field.name }, field.name),
      el("div", { class: "lane-track" }, parts.map((part) => {
        const [left, right] = [Math.max(0, place(part.from)), Math.min(100, place(part.to))];
        const text = preview.fields.text(part.shown);
        const when = `${preview.time.moment(part.from, zone)} to ${preview.time.moment(part.to, zone)}`;
        return el("div", {
          class: `stretch on-${preview.colors.known(part.shown.color)}`, title: `${field.name}: ${text}\n${when}`,
          style: { left: `${left}%`, width: `${right - left}%` },
        }, right - left > 6 ? text : "");
      })),
    );
  }

  function axis([start, end], zone) {
    const places = [0, 0.25, 0.5, 0.75, 1];
    return el("div", { class: "lane axis", "aria-hidden": "true" }, el("div", { class: "lane-name" }),
      el("div", { class: "lane-track" }, places.map((part) =>
        el("span", { style: { left: `${100 * part}%` } }, preview.time.moment(start + part * (end - start), zone)))));
  }

  function draw(panel, fields, board) {
    const zone = board.dashboard.timezone;
    const range = [preview.data.at - board.ranges[panel.id], preview.data.at];
    return el("div", { class: "scroll lanes", tabindex: "0", role: "region", "aria-label": panel.title },
      fields.map((field) => lane(field, range, zone)), axis(range, zone));
  }

  return { draw, stretches };
})();
