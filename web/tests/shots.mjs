//! Pictures of every view, desktop and phone, light and dark: `node tests/shots.mjs ADDRESS FOLDER [VIEW…]`.

import { chromium } from "@playwright/test";

const [address, folder, ...only] = process.argv.slice(2);
const graph = await (await fetch(`${address}/api/network?limit=1`)).json();
const documents = await (await fetch(`${address}/api/documents?limit=30`)).json();
const pair = graph.pairs[0];
const article = documents.documents.toSorted((a, b) => b.events - a.events)[0];
const VIEWS = {
  front: "/",
  dossier: process.env.DOSSIER ?? `/dossier?one=${pair.a}&other=${pair.b}`,
  actor: `/dossier?one=${pair.a}`,
  map: "/map",
  network: "/network",
  reader: `/reader?doc=${article.doc}`,
  paste: "/reader",
  search: process.env.SEARCH ?? "/search?q=said",
  sql: "/sql?q=SELECT+date%2C+type%2C+actors%2C+recipients%2C+outlets%2C+statuses+FROM+happenings+ORDER+BY+outlets+DESC%2C+mentions+DESC+LIMIT+12",
};
const SHAPES = [
  ["desktop", { viewport: { width: 1360, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }],
];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"],
});
for (const [shape, options] of SHAPES) {
  for (const colorScheme of process.env.DARK ? ["dark"] : ["light"]) {
    const context = await browser.newContext({ ...options, colorScheme });
    const page = await context.newPage();
    page.on("console", (m) => m.type() === "error" && console.error(m.text()));
    page.on("pageerror", (e) => console.error(String(e)));
    for (const [name, path] of Object.entries(VIEWS)) {
      if (only.length && !only.includes(name)) continue;
      await page.goto(address + path, { waitUntil: "networkidle" });
      await page.waitForTimeout(name === "network" ? 2500 : 700);
      const suffix = colorScheme === "dark" ? "-dark" : "";
      await page.screenshot({ path: `${folder}/${name}-${shape}${suffix}.png`, fullPage: Boolean(process.env.FULL) });
    }
    await context.close();
  }
}
await browser.close();
