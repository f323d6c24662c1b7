//! An answer that follows its question: asked again when the question changes, late answers dropped.

import { ask, type Params } from "./api";

export class Asked<T> {
  answer = $state.raw<T | null>(null);
  failed = $state("");
  waiting = $state(true);

  /** `question` gives path and parameters, or nothing while there is nothing to ask. */
  constructor(question: () => [string, Params] | null) {
    $effect(() => {
      const asked = question();
      if (!asked) {
        this.answer = null;
        this.failed = "";
        this.waiting = false;
        return;
      }
      const stop = new AbortController();
      this.waiting = true;
      ask<T>(asked[0], asked[1], stop.signal).then(
        (answer) => {
          this.answer = answer;
          this.failed = "";
          this.waiting = false;
        },
        (error: Error) => {
          if (stop.signal.aborted) return;
          this.failed = error.message;
          this.waiting = false;
        },
      );
      return () => stop.abort();
    });
  }
}
