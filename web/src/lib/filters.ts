//! Filters as they stand in the address.

import type { Params } from "./api";

export const FILTERS = ["actor", "type", "quad", "status", "from", "to", "place", "site", "outlet", "confidence", "published_by"] as const;

/** The filters among the parameters of a view. */
export function filtersOf(params: Record<string, string>): Params {
  return Object.fromEntries(FILTERS.filter((f) => params[f]).map((f) => [f, params[f]]));
}
