// Text panels hold HTML. Only plain elements are taken over, without attributes but the address of a link.
"use strict";
preview.html = (() => {
  const KEPT = new Set(
    "p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tr th td strong em b i code pre br hr div span a blockquote dl dt dd".split(" "),
  );
  const DROPPED = new Set("script style iframe object embed template noscript svg math img".split(" "));
  const { el } = preview.dom;

  function copy(node, into) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        into.append(child.nodeValue);
        continue;
      }
      const tag = child.localName;
      if (child.nodeType !== Node.ELEMENT_NODE || DROPPED.has(tag)) continue;
      const made = KEPT.has(tag) ? el(tag) : into;
      if (tag === "a") address(child, made);
      copy(child, made);
      if (made !== into) into.append(made);
    }
    return into;
  }

  function address(from, to) {
    const safe = preview.variables.safe(from.getAttribute("href") ?? "");
    if (!safe) return;
    to.setAttribute("href", safe.href);
    if (safe.outside) {
      to.setAttribute("target", "_blank");
      to.setAttribute("rel", "noopener noreferrer");
    }
  }

  /** Return what may be shown of a text in HTML; a document that is parsed apart runs and loads nothing. */
  function clean(text) {
    return copy(new DOMParser().parseFromString(text, "text/html").body, el("div", { class: "prose" }));
  }

  return { clean };
})();
