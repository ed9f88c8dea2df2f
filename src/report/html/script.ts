/**
 * The page's own script: a button that copies a command, and the points of a cloud named where the reader points.
 * Everything is readable without it. The page allows this one script by its hash, and no other.
 */
import { Sha256 } from '../../numeric/index.js';

/** Pixels within which the nearest point is named. */
const REACH = 28;

/** Runs once the page is parsed; plain old JavaScript, nothing but the DOM. */
export const pageScript = `
for (const pre of document.querySelectorAll('pre.command')) {
const button = document.createElement('button');
button.type = 'button';
button.className = 'copy';
button.textContent = 'Copy';
button.onclick = async () => {
const text = pre.querySelector('code').textContent;
try {
await navigator.clipboard.writeText(text);
} catch {
getSelection().selectAllChildren(pre.querySelector('code'));
document.execCommand('copy');
}
button.textContent = 'Copied';
setTimeout(() => (button.textContent = 'Copy'), 1500);
};
pre.append(button);
}
for (const data of document.querySelectorAll('script.points')) {
const { texts, paired } = JSON.parse(data.textContent);
for (const drawing of data.parentNode.querySelectorAll('.drawing')) {
const svg = drawing.querySelector('svg');
const group = svg.querySelector('[data-marks=points]');
if (!group || group.children.length !== texts.length) continue;
const at = [...group.children].map((mark) =>
mark.hasAttribute('x')
? [+mark.getAttribute('x'), +mark.getAttribute('y')]
: mark.getAttribute('transform').match(/-?[\\d.]+/g).map(Number),
);
const over = document.createElementNS('http://www.w3.org/2000/svg', 'path');
over.setAttribute('class', 'pointed');
group.parentNode.append(over);
const tip = document.createElement('div');
tip.className = 'tip';
tip.setAttribute('role', 'status');
drawing.append(tip);
let shown = -1;
const hide = () => {
shown = -1;
tip.textContent = '';
over.removeAttribute('d');
};
const show = (k) => {
shown = k;
const [x, y] = at[k];
const ring = ([a, b]) => 'M' + (a - 6) + ' ' + b + 'a6 6 0 1 0 12 0a6 6 0 1 0-12 0';
const mate = paired ? at[k ^ 1] : undefined;
over.setAttribute('d', ring(at[k]) + (mate ? ring(mate) + 'M' + at[k] + 'L' + mate : ''));
tip.textContent = texts[k] + (mate ? '\\n' + texts[k ^ 1] : '');
const box = drawing.getBoundingClientRect();
const place = new DOMPoint(x, y).matrixTransform(group.getScreenCTM());
tip.style.left = Math.max(0, Math.min(place.x - box.left + 12, box.width - tip.offsetWidth)) + 'px';
const above = place.y - box.top - tip.offsetHeight - 10;
tip.style.top = (above > 0 ? above : place.y - box.top + 14) + 'px';
};
const point = (event) => {
const matrix = group.getScreenCTM();
const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
let best = -1;
let least = (${REACH} / matrix.a) ** 2;
at.forEach(([a, b], k) => {
const distance = (a - x) ** 2 + (b - y) ** 2;
if (distance < least) [best, least] = [k, distance];
});
if (best < 0) hide();
else if (best !== shown) show(best);
};
svg.addEventListener('pointermove', point);
svg.addEventListener('pointerdown', point);
drawing.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && hide());
drawing.tabIndex = 0;
drawing.addEventListener('keydown', (event) => {
const step = { ArrowRight: paired ? 2 : 1, ArrowLeft: paired ? -2 : -1, Escape: 0 }[event.key];
if (step === undefined) return;
event.preventDefault();
if (step === 0) hide();
else show(shown < 0 ? 0 : (shown + step + at.length) % at.length);
});
drawing.addEventListener('blur', hide);
}
}
`.trim();

/** What a content security policy says of the script: 'sha256-...'. */
export function scriptHash(script = pageScript): string {
  const hex = new Sha256().update(script).hex();
  const bytes = hex.match(/../g)!.map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return `'sha256-${btoa(bytes.join(''))}'`;
}
