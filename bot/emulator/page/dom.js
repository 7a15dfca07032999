// One small way to build elements: el("button", { class: "key", onclick }, "Yes").

export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function initials(name) {
  const parts = name.replace(/[^\p{L}\p{N}\s]/gu, "").split(/\s+/).filter((part) => part && part !== "Dr");
  return parts.slice(0, 2).map((part) => part[0].toUpperCase()).join("");
}
