/** A list of numbers that grows as rows arrive. */
export class GrowingNumbers {
  private items = new Float64Array(1024);
  private count = 0;

  push(value: number): void {
    if (this.count === this.items.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.count++] = value;
  }

  toArray(): Float64Array {
    return this.items.subarray(0, this.count);
  }
}
