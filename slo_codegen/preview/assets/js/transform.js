// Grafana's transformations of tables, as far as the dashboards use them.
"use strict";
preview.transform = (() => {
  /** Join the rows of tables that agree in every column which all tables have. */
  function merge(frames) {
    const filled = frames.filter((frame) => frame.fields.length);
    if (filled.length < 2) return filled;
    const names = filled.map((frame) => new Set(frame.fields.map((field) => field.name)));
    const keys = [...names[0]].filter((name) => names.every((set) => set.has(name)));
    const columns = new Map();
    const rows = [];
    const byKey = new Map();
    for (const frame of filled) {
      for (const field of frame.fields) if (!columns.has(field.name)) columns.set(field.name, field);
      for (let at = 0; at < frame.fields[0].values.length; at += 1) {
        const row = Object.fromEntries(frame.fields.map((field) => [field.name, field.values[at]]));
        const key = JSON.stringify(keys.map((name) => row[name]));
        const same = (byKey.get(key) ?? []).find((other) => agree(other, row));
        if (same) {
          Object.assign(same, row);
        } else {
          rows.push(row);
          byKey.set(key, [...(byKey.get(key) ?? []), row]);
        }
      }
    }
    const fields = [...columns.values()].map((field) => ({ ...field, values: rows.map((row) => row[field.name] ?? null) }));
    return [{ refId: "merge", fields }];
  }

  function agree(one, other) {
    return Object.keys(other).every((name) => !(name in one) || Object.is(one[name], other[name]));
  }

  /** Leave columns out, order and rename them. */
  function organize(frames, { excludeByName = {}, indexByName = {}, renameByName = {} }) {
    return frames.map((frame) => {
      const place = (field, index) => indexByName[field.name] ?? frame.fields.length + index;
      const order = new Map(frame.fields.map((field, index) => [field, place(field, index)]));
      const kept = frame.fields.filter((field) => !excludeByName[field.name]);
      kept.sort((a, b) => order.get(a) - order.get(b));
      return { ...frame, fields: kept.map((field) => ({ ...field, name: renameByName[field.name] || field.name })) };
    });
  }

  /** Spread a column's values over the columns of a matrix: a row for each value of one field, a column for another. */
  function groupingToMatrix(frames, { rowField, columnField, valueField, emptyValue }) {
    const empty = { null: null, true: true, false: false, empty: "" }[emptyValue ?? "empty"];
    return frames.map((frame) => {
      const values = (name) => frame.fields.find((field) => field.name === name)?.values;
      const [down, across, cells] = [values(rowField), values(columnField), values(valueField)];
      if (!down || !across || !cells) return { ...frame, fields: [] };
      const [rows, columns] = [[...new Set(down)], [...new Set(across)]];
      const grid = new Map(cells.map((value, at) => [JSON.stringify([down[at], across[at]]), value]));
      const corner = { name: `${rowField}\\${columnField}`, type: "string", refId: frame.refId, values: rows };
      const made = columns.map((column) => ({
        name: String(column), type: "number", refId: frame.refId,
        values: rows.map((row) => grid.get(JSON.stringify([row, column])) ?? empty),
      }));
      return { ...frame, fields: [corner, ...made] };
    });
  }

  const ALL = { merge, organize, groupingToMatrix };

  /** Apply transformations in turn.
   * @throws {Error} one is not known here: a picture without it would be another one. */
  function apply(frames, transformations = []) {
    return transformations.reduce((made, { id, options }) => {
      if (!Object.hasOwn(ALL, id)) throw new Error(`the transformation ${id} is not drawn here`);
      return ALL[id](made, options ?? {});
    }, frames);
  }

  return { apply };
})();
