// Why: what a tablet needs to hand a visit's comment over to a phone: a secret, its hash, and the code that carries it. Loaded
// when the first screen stands, and kept with the release, so that it works for days without a network.
import { create } from 'qrcode/lib/core/qrcode.js';
import { sha256 } from './kiosk/sha256.js';

/** 128 bits in 22 characters that need no escaping in an address. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** What the server is told of it, with the answers: nobody can make the secret of this. */
export function hashOf(device: string, secret: string): string {
  return sha256(new TextEncoder().encode(`${device}/${secret}`));
}

const drawing = 'http://www.w3.org/2000/svg';
/** Squares of white around it that readers need. */
const quiet = 4;

export function drawCode(text: string, name: string): SVGSVGElement {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const parts: string[] = [];
  for (let at = 0; at < size * size; at += 1)
    if (data[at] === 1) parts.push(`M${(at % size) + quiet} ${Math.floor(at / size) + quiet}h1v1h-1z`);
  const svg = document.createElementNS(drawing, 'svg');
  const side = size + 2 * quiet;
  svg.setAttribute('viewBox', `0 0 ${side} ${side}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', name);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const ground = document.createElementNS(drawing, 'path');
  ground.setAttribute('fill', '#fff');
  ground.setAttribute('d', `M0 0h${side}v${side}h-${side}z`);
  const squares = document.createElementNS(drawing, 'path');
  squares.setAttribute('fill', '#000');
  squares.setAttribute('d', parts.join(''));
  svg.append(ground, squares);
  return svg;
}
