/** Elements are built from names and text; data never becomes markup. */

type Child = Node | string | null | false;
type Value = string | number | boolean | null | ((event: Event) => void);
type Attributes = Record<string, Value>;

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; attributes named `on...` are listeners, those named `--...` are CSS variables. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return furnish(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function draw<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  return furnish(document.createElementNS(SVG, tag) as SVGElementTagNameMap[Tag], attributes, children);
}

/** Put new content into an element. */
export function fill(target: Element, ...children: Child[]): void {
  target.replaceChildren(...children.filter(isShown));
}

/** Give the element that the page's own skeleton holds. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}; index.html and the scripts are of different versions.`);
  return found;
}

function furnish<E extends HTMLElement | SVGElement>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) setOne(element, name, value);
  element.append(...children.filter(isShown));
  return element;
}

function setOne(element: HTMLElement | SVGElement, name: string, value: Value): void {
  if (typeof value === "function") element.addEventListener(name.slice(2), value);
  else if (name.startsWith("--")) element.style.setProperty(name, String(value));
  else if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null) element.setAttribute(name, String(value));
}

function isShown(child: Child): child is Node | string {
  return child !== null && child !== false;
}
