//! Questions to the server.

/** Parameters of a question; empty ones are left out. */
export type Params = Record<string, string | number | undefined>;

/** The address of a question. */
export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return `/api/${path}${text ? `?${text}` : ""}`;
}

async function answer<T>(response: Response): Promise<T> {
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Error(body?.error?.message ?? `the server answered ${response.status}`);
  }
  return body as T;
}

/** Asks a question. */
export async function ask<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return answer(await fetch(address(path, params), { signal: signal ?? null }));
}

/** Sends something to be answered. */
export async function send<T>(path: string, body: unknown): Promise<T> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return answer(await fetch(`/api/${path}`, init));
}
