//! A picture of a part of the page, made in the browser: nothing leaves the machine.

const SCALE = 2;

/** Saves what `element` looks like as a PNG. */
export async function picture(element: HTMLElement, name: string): Promise<void> {
  const box = element.getBoundingClientRect();
  const [width, height] = [Math.ceil(box.width), Math.ceil(box.height)];
  const copy = dressed(element);
  copy.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
  const paper = getComputedStyle(document.body).backgroundColor;
  const inner = new XMLSerializer().serializeToString(copy);
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

/** A copy whose looks stand in it, with canvases as images. */
function dressed(element: Element): HTMLElement {
  const copy = element.cloneNode(false) as HTMLElement;
  const style = getComputedStyle(element);
  let text = "";
  for (const name of style) text += `${name}:${style.getPropertyValue(name)};`;
  copy.setAttribute("style", text);
  if (element instanceof HTMLCanvasElement) {
    const image = document.createElement("img");
    image.src = element.toDataURL();
    image.setAttribute("style", text);
    return image;
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      if (!child.hasAttribute("data-no-picture")) copy.append(dressed(child));
    } else if (child.nodeType === Node.TEXT_NODE) {
      copy.append(child.cloneNode());
    }
  }
  return copy;
}
