/** A world for the contract suite. */
export default function makeWorld() {
  return { greet: () => 'hello from the world' };
}
