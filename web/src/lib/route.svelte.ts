//! Where the page is: the view's name and its parameters, both in the address bar.

class Route {
  /** The view, such as `dossier`; empty for the front. */
  view = $state("");
  /** Its parameters. */
  params = $state<Record<string, string>>({});

  constructor() {
    this.read();
    addEventListener("popstate", () => this.read());
  }

  private read() {
    this.view = location.pathname.replace(/^\/+|\/+$/g, "");
    this.params = Object.fromEntries(new URLSearchParams(location.search));
  }

  get(name: string): string {
    return this.params[name] ?? "";
  }

  /** Goes to an address of the page. */
  go(href: string, replace = false) {
    if (replace) history.replaceState(null, "", href);
    else history.pushState(null, "", href);
    const before = this.view;
    this.read();
    if (before !== this.view) {
      scrollTo(0, 0);
      document.getElementById("view")?.focus({ preventScroll: true });
    }
  }

  /** Changes some parameters of this view; empty ones go. */
  set(changes: Record<string, string>, replace = false) {
    this.go(to(this.view, { ...this.params, ...changes }), replace);
  }
}

/** The address of a view. */
export function to(view: string, params: Record<string, string> = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== ""));
  const text = query.toString();
  return `/${view}${text ? `?${text}` : ""}`;
}

export const route = new Route();

/** Follows links of the page without loading it again. */
export function follow(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest("a");
  const href = link?.getAttribute("href");
  if (!link || !href?.startsWith("/") || href.startsWith("/api/") || link.hasAttribute("download") || link.target) return;
  event.preventDefault();
  route.go(href);
}
