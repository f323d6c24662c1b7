//! A picture of a part of the page, made in the browser: nothing leaves the machine.

const SCALE = 2;

/** Properties that a picture needs; all of them would be ten times as many. */
const SEEN =
  /^(display|position|top|left|right|bottom|width|height|min-|max-|margin|padding|border|background|color|font|line-height|letter-spacing|text-|white-space|overflow|grid|flex|gap|row-gap|column-gap|column-|columns|align|justify|fill|stroke|opacity|transform|box-|list-style|vertical-align|paint-order|clip-path|-webkit-line-clamp|-webkit-box-orient)/;

/** Saves what `element` looks like as a PNG. */
export async function picture(element: HTMLElement, name: string): Promise<void> {
  const box = element.getBoundingClientRect();
  const [width, height] = [Math.ceil(box.width), Math.ceil(box.height)];
  const paper = getComputedStyle(document.body).backgroundColor;
  for (const drawn of element.querySelectorAll("[data-drawn]")) drawn.dispatchEvent(new Event("picture"));
  const inner = markup(element, true);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%" fill="${paper}"/>` +
    `<foreignObject width="100%" height="100%">${inner}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SCALE, height * SCALE];
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("no picture");
  save(blob, `${name}.png`);
}

/** Hands a file to the user. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The element as XML with its looks in it, canvases as images. It is written as words: the policy of the
 *  page lets no style be set on an element of its own. */
function markup(element: Element, isRoot = false): string {
  const style = getComputedStyle(element);
  let looks = "";
  for (const name of style) if (SEEN.test(name)) looks += `${name}:${style.getPropertyValue(name)};`;
  if (element instanceof HTMLCanvasElement) {
    return `<img xmlns="http://www.w3.org/1999/xhtml" src="${element.toDataURL()}" style="${escaped(looks)}"/>`;
  }
  const name = element.tagName.toLowerCase();
  let attributes = ` style="${escaped(looks)}"`;
  if (isRoot || name === "svg") attributes += ` xmlns="${element.namespaceURI}"`;
  for (const { name: key, value } of element.attributes) {
    if (/^[a-z][\w-]*$/i.test(key) && !/^(style|xmlns|class|href|on.*)$/i.test(key)) attributes += ` ${key}="${escaped(value)}"`;
  }
  let inside = "";
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      if (!child.hasAttribute("data-no-picture")) inside += markup(child);
    } else if (child.nodeType === Node.TEXT_NODE) {
      inside += escaped(child.textContent ?? "");
    }
  }
  return `<${name}${attributes}>${inside}</${name}>`;
}
