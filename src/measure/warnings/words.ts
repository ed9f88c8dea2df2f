/** Small turns of phrase of the warnings. */

/** A share as a percentage with as many decimals as say something: 100 %, 17 %, 2.5 %, 0.2 %. */
export function percentText(share: number): string {
  const value = 100 * share;
  return `${value >= 9.95 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1)} %`;
}
