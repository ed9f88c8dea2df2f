/** What a registry can hold: anything with a name of its own. */
export interface Named {
  readonly id: string;
}

/**
 * All things of one kind, in the order in which they are listed: a new one is one file, and one line here. Whoever
 * lists, prints, documents or looks something up loops over `all`.
 */
export class Registry<T extends Named> {
  private readonly entries = new Map<string, T>();

  /**
   * @param kind What messages call an entry: "measure".
   * @throws RangeError where two entries share an id.
   */
  constructor(
    readonly kind: string,
    entries: readonly T[],
  ) {
    for (const entry of entries) this.add(entry);
  }

  get all(): readonly T[] {
    return [...this.entries.values()];
  }

  get ids(): readonly string[] {
    return [...this.entries.keys()];
  }

  has(id: string): boolean {
    return this.entries.has(id);
  }

  /** @throws RangeError that lists the valid choices where there is no such entry. */
  get(id: string): T {
    const entry = this.entries.get(id);
    if (entry === undefined) {
      throw new RangeError(`${this.kind}: expected one of ${this.ids.join(', ')}; got ${id}`);
    }
    return entry;
  }

  /** Adds an entry at the end; the answer takes it out again. @throws RangeError where its id is taken. */
  add(entry: T): () => void {
    if (this.entries.has(entry.id)) {
      throw new RangeError(`${this.kind}: expected an id of its own, got ${entry.id}, which is taken`);
    }
    this.entries.set(entry.id, entry);
    return () => void (this.entries.get(entry.id) === entry && this.entries.delete(entry.id));
  }
}
