// A field is a named list of values with its configuration: defaults, and the overrides that match it.
"use strict";
preview.fields = (() => {
  const MATCHERS = {
    byName: (field, name) => field.name === name,
    byRegexp: (field, text) => regexp(text)?.test(field.name) ?? false,
    byFrameRefID: (field, refId) => field.refId === refId,
  };

  function regexp(text) {
    const parts = /^\/(.*)\/([gimsu]*)$/s.exec(text);
    try {
      return parts ? new RegExp(parts[1], parts[2].replace("g", "")) : new RegExp(text);
    } catch {
      return null;
    }
  }

  function assign(config, id, value) {
    const [head, ...rest] = id.split(".");
    return { ...config, [head]: rest.length ? assign(config[head] ?? {}, rest.join("."), value) : value };
  }

  /** Return fields with their configuration; `index` is a field's place among the series, for its colour. */
  function configure(fields, fieldConfig) {
    return fields.map((field, index) => {
      let config = fieldConfig?.defaults ?? {};
      for (const { matcher, properties } of fieldConfig?.overrides ?? []) {
        if (!MATCHERS[matcher.id]?.(field, matcher.options)) continue;
        for (const { id, value } of properties) config = assign(config, id, value);
      }
      return { ...field, name: config.displayName ?? field.name, config, index };
    });
  }

  function threshold(value, thresholds) {
    const reached = (thresholds?.steps ?? []).filter((step) => step.value === null || value >= step.value);
    return reached.at(-1)?.color ?? "text";
  }

  function mapped(value, mappings = []) {
    for (const { type, options } of mappings) {
      if (type === "value" && Object.hasOwn(options, String(value))) return options[String(value)];
      if (type === "range" && typeof value === "number" && (options.from ?? -Infinity) <= value && value <= (options.to ?? Infinity)) {
        return options.result;
      }
      const special = value === null ? ["null", "null+nan"] : Number.isNaN(value) ? ["nan", "null+nan"] : [];
      if (type === "special" && special.includes(options.match)) return options.result;
    }
    return null;
  }

  function color(value, field) {
    const mode = field.config.color?.mode;
    if (mode === "fixed") return field.config.color.fixedColor;
    if (mode === "palette-classic") return preview.colors.ofSeries(field.index);
    return typeof value === "number" && !Number.isNaN(value) ? threshold(value, field.config.thresholds) : "text";
  }

  /** Return how a value is shown: `{prefix, text, suffix, color, empty}`. */
  function display(value, field) {
    const { config } = field;
    const found = mapped(value, config.mappings);
    const tint = found?.color ?? color(value, field);
    if (found?.text !== undefined) return { prefix: "", text: found.text, suffix: "", color: tint, empty: false };
    if (value === null || value === undefined || value === "") {
      return { prefix: "", text: config.noValue ?? "", suffix: "", color: "text", empty: true };
    }
    if (typeof value === "number") return { ...preview.units.format(value, config.unit, config.decimals), color: tint, empty: false };
    return { prefix: "", text: String(value), suffix: "", color: tint, empty: false };
  }

  function text(shown) {
    return shown.prefix + shown.text + shown.suffix;
  }

  return { configure, display, threshold, text };
})();
