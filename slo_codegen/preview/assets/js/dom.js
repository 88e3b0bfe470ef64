// Build nodes of the page. Text is only ever set as text, so nothing that a catalog says becomes markup.
"use strict";
const preview = {};

preview.dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  /** Create an element; `on` holds listeners, `style` properties; attributes that are null or false are left out. */
  function el(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  function fill(node, { on = {}, style = {}, ...attributes }, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
    }
    for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
    for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value);
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return node;
  }

  return { el, svg };
})();
