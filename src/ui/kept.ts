/** A choice of this browser, out of a closed list, kept in its local storage; whoever forbids storage gets the default. */
export interface Kept<T extends string> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function kept<T extends string>(name: string, values: readonly T[], otherwise: T): Kept<T> {
  const key = `augenmass.${name}`;
  const listeners = new Set<() => void>();
  let now = otherwise;
  try {
    const stored = localStorage.getItem(key);
    now = values.find((value) => value === stored) ?? otherwise;
  } catch {
    // Storage is forbidden: the choice holds until the page goes.
  }
  return {
    get: () => now,
    set(value) {
      now = value;
      try {
        localStorage.setItem(key, value);
      } catch {
        // As above.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
