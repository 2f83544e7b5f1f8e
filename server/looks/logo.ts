// Why: a logo comes from outside as bytes with a claim. It is opened as a picture, made small, and written anew: what is served is ours.
import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';

export const largestLogo = 2 * 1024 * 1024;
const mostPixels = 40_000_000;
/** Twice what pages show, for dense screens. */
const most = { width: 640, height: 96 };
const kinds: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];
export const logoExtensions = ['.png', '.jpg', '.jpeg', '.webp'];

export type LogoRefusal = 'nothing' | 'too_large' | 'kind' | 'broken';
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
    const { data, info } = await sharp(content, { limitInputPixels: mostPixels })
      .autoOrient()
      .resize({ ...most, fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true });
    const hash = createHash('sha256').update(data).digest('hex').slice(0, 16);
    return { ok: true, logo: { hash, content: data, width: info.width, height: info.height } };
  } catch {
    return { ok: false, refusal: 'broken' };
  }
}
