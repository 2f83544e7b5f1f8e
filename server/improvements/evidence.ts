// Why: evidence comes from outside as bytes with a claim; it is kept only when the bytes are what the name says and one of
// the few kinds an office files. Nothing is stored before all of it was read and judged.
import type { Request } from 'express';
import { fileTypeFromBuffer } from 'file-type';
import { receiveUpload } from '../http/upload.js';

export const largestFile = 10 * 1024 * 1024;

export type Evidence = { name: string; mediaType: string; content: Buffer };
/** `missing`: no file was chosen · `kind`: not a kind we keep · `lies`: the bytes are not what the name says. */
export type Refusal = 'missing' | 'empty' | 'kind' | 'lies';

const kinds: readonly { mediaType: string; extensions: readonly string[] }[] = [
  { mediaType: 'image/png', extensions: ['png'] },
  { mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  { mediaType: 'image/webp', extensions: ['webp'] },
  { mediaType: 'image/gif', extensions: ['gif'] },
  { mediaType: 'application/pdf', extensions: ['pdf'] },
  {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx'],
  },
  { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', extensions: ['xlsx'] },
  { mediaType: 'application/vnd.oasis.opendocument.text', extensions: ['odt'] },
  { mediaType: 'application/vnd.oasis.opendocument.spreadsheet', extensions: ['ods'] },
];
const plainText = { mediaType: 'text/plain', extensions: ['txt', 'csv', 'md'] };

/** For the file chooser. */
export const acceptedExtensions = [...kinds, plainText].flatMap((kind) =>
  kind.extensions.map((extension) => `.${extension}`),
);

/** Reads the one file of a multipart form. Throws 400 for a broken form, 413 for a file over the limit. */
export async function readUpload(
  req: Request,
): Promise<{ ok: true; evidence: Evidence } | { ok: false; refusal: Refusal }> {
  const { file } = await receiveUpload(req, largestFile);
  const name = cleanName(file?.name ?? '');
  if (file === undefined || name === '') return { ok: false, refusal: 'missing' };
  if (file.content.length === 0) return { ok: false, refusal: 'empty' };
  return await judge(name, file.content);
}

/** The last part of the path, without what a file system or a header could stumble over. */
export function cleanName(name: string): string {
  const last = name.toWellFormed().normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\ufffd<>:"|?*]/gu, '').replace(/^[.\s]+|[.\s]+$/g, '');
  const extension = /\.[A-Za-z0-9]{1,5}$/.exec(clean)?.[0] ?? '';
  return (
    clean
      .slice(0, clean.length - extension.length)
      .slice(0, 100)
      .toWellFormed() + extension
  );
}

async function judge(
  name: string,
  content: Buffer,
): Promise<{ ok: true; evidence: Evidence } | { ok: false; refusal: Refusal }> {
  const extension = (/\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? '').toLowerCase();
  const claimed = [...kinds, plainText].find((kind) => kind.extensions.includes(extension));
  if (claimed === undefined) return { ok: false, refusal: 'kind' };
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  const truth = found?.mime ?? (isPlainText(content) ? plainText.mediaType : undefined);
  if (truth !== claimed.mediaType) return { ok: false, refusal: 'lies' };
  return { ok: true, evidence: { name, mediaType: claimed.mediaType, content } };
}

function isPlainText(content: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return !/[^\P{Cc}\t\n\f\r]/u.test(text);
  } catch {
    return false;
  }
}
