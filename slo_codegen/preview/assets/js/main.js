// The page: which dashboard the address asks for, the way between them, and the theme.
"use strict";
(() => {
  const { el } = preview.dom;
  preview.data = JSON.parse(document.getElementById("data").textContent);
  preview.now = () => preview.data.at * 1000;
  const top = document.getElementById("top");
  const main = document.getElementById("board");
  let shown = null;

  /** Return the dashboard of an address such as `#/d/slo?var-slo=x`, and what the address asks for beyond it. */
  function asked() {
    const [, uid, search] = /^#\/d\/([\w-]+)(?:\?(.*))?$/s.exec(location.hash) ?? [];
    const board = preview.data.boards.find(({ dashboard }) => dashboard.uid === uid);
    if (!uid) return [preview.data.boards[0], null];
    if (!board) return [preview.data.boards[0], `The dashboard ${uid} is not in this page.`];
    return [board, other(board, new URLSearchParams(search ?? ""))];
  }

  /** A page holds the answers to one choice: say how to get another one. */
  function other(board, search) {
    const wanted = board.variables.flatMap((variable) => {
      const values = search.getAll(`var-${variable.name}`).filter((value) => value !== "");
      if (!values.length || variable.name === "datasource") return [];
      const same = values.includes(preview.variables.ALL) ? variable.all : !variable.all && String(values) === String(variable.chosen);
      return same ? [] : values.map((value) => [variable.name, value]);
    }).filter(([, value]) => value !== preview.variables.ALL);
    if (!wanted.length) return null;
    const quoted = wanted.map(([name, value]) => `--var ${name}=${/^[\w.-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`);
    return `This page was made for another choice. For this one: slo-codegen preview --dashboard ${board.dashboard.uid} ${quoted.join(" ")}`;
  }

  function tabs(board) {
    return el("nav", { "aria-label": "Dashboards" }, preview.data.boards.map(({ dashboard }) => el("a", {
      href: `#/d/${dashboard.uid}`, title: dashboard.title, "aria-current": dashboard === board.dashboard ? "page" : null,
    }, short(dashboard.title))));
  }

  /** The part of a title after what all titles begin with: "Avalo: incidents" is "Incidents". */
  function short(title) {
    const text = title.includes(": ") ? title.slice(title.indexOf(": ") + 2) : title;
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  function theme() {
    return el("button", {
      type: "button", class: "theme", "aria-pressed": String(document.documentElement.dataset.theme === "light"),
      on: { click: (event) => {
        const light = document.documentElement.dataset.theme !== "light";
        document.documentElement.dataset.theme = light ? "light" : "dark";
        event.currentTarget.setAttribute("aria-pressed", String(light));
        shown.redraw();
      } },
    }, "Light theme");
  }

  function show() {
    const [board, notice] = asked();
    document.title = board.dashboard.title;
    const when = preview.time.full(preview.data.at, board.dashboard.timezone);
    top.replaceChildren(
      el("div", { class: "bar-top" }, tabs(board), theme()),
      el("p", { class: `source${preview.data.foreign ? " foreign" : ""}` },
        preview.data.foreign ? el("b", {}, "Not the figures of these objectives. ") : null, `${preview.data.about}, as of ${when}`),
    );
    const current = top.querySelector("[aria-current]");
    current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.clientWidth / 3;
    shown = preview.board.draw(board, notice);
    main.replaceChildren(shown.node);
    shown.start();
  }

  if (matchMedia("(prefers-color-scheme: light)").matches) document.documentElement.dataset.theme = "light";
  addEventListener("hashchange", () => {
    show();
    scrollTo(0, 0);
  });
  show();
})();
