// Why: a logo comes from outside as bytes with a claim. It is opened as a picture, made small, and written anew: what is served is ours.
import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';

export const largestLogo = 2 * 1024 * 1024;
const mostPixels = 40_000_000;
/** Bytes of what is served: with it and everything else, the first load of a tablet stays below 60 kB. */
export const heaviestLogo = 12_000;
/** The first that is light enough is kept: twice what pages show, for dense screens; in few colours; as pages show it. */
const encodings = [
  { width: 640, height: 96, palette: false },
  { width: 640, height: 96, palette: true },
  { width: 320, height: 48, palette: true },
];
const kinds: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];
export const logoExtensions = ['.png', '.jpg', '.jpeg', '.webp'];

export type LogoRefusal = 'nothing' | 'too_large' | 'kind' | 'broken' | 'heavy';
export type CheckedLogo =
  | { ok: true; logo: { hash: string; content: Buffer; width: number; height: number } }
  | { ok: false; refusal: LogoRefusal };

/** Of drawings that are programs (SVG) nothing is taken: they could carry more than a picture. */
export async function checkLogo(content: Buffer | undefined): Promise<CheckedLogo> {
  if (content === undefined || content.length === 0) return { ok: false, refusal: 'nothing' };
  if (content.length > largestLogo) return { ok: false, refusal: 'too_large' };
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  if (found === undefined || !kinds.includes(found.mime)) return { ok: false, refusal: 'kind' };
  // Loaded for the first picture: it costs more memory than most of the program.
  const { default: sharp } = await import('sharp');
  try {
    const picture = sharp(content, { limitInputPixels: mostPixels }).autoOrient();
    for (const { width, height, palette } of encodings) {
      const { data, info } = await picture
        .clone()
        .resize({ width, height, fit: 'inside', withoutEnlargement: true })
        .png({ compressionLevel: 9, palette })
        .toBuffer({ resolveWithObject: true });
      if (data.length > heaviestLogo) continue;
      const hash = createHash('sha256').update(data).digest('hex').slice(0, 16);
      return { ok: true, logo: { hash, content: data, width: info.width, height: info.height } };
    }
    return { ok: false, refusal: 'heavy' };
  } catch {
    return { ok: false, refusal: 'broken' };
  }
}
