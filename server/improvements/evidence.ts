// Why: evidence comes from outside as bytes with a claim; it is kept only when the bytes are what the name says and one of
// the few kinds an office files. Nothing is stored before all of it was read and judged.
import busboy from 'busboy';
import type { Request } from 'express';
import { fileTypeFromBuffer } from 'file-type';
import { badRequest, tooLarge } from '../errors.js';

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
  if (req.is('multipart/form-data') === false) throw badRequest();
  const upload = await receive(req);
  if (upload === undefined || upload.name === '') return { ok: false, refusal: 'missing' };
  if (upload.content.length === 0) return { ok: false, refusal: 'empty' };
  return await judge(upload.name, upload.content);
}

async function receive(req: Request): Promise<{ name: string; content: Buffer } | undefined> {
  return await new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      req.unpipe(parser);
      req.resume();
      reject(error);
    };
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: req.headers,
        defParamCharset: 'utf8',
        limits: { fileSize: largestFile, files: 1, fields: 10, fieldSize: 10_000, parts: 12 },
      });
    } catch {
      reject(badRequest());
      return;
    }
    let upload: { name: string; content: Buffer } | undefined;
    parser.on('file', (_field, stream, info) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => fail(tooLarge()));
      // The form's own types say string; an empty chooser sends no name at all.
      stream.on('end', () => {
        upload = {
          name: cleanName((info as { filename?: string }).filename ?? ''),
          content: Buffer.concat(chunks),
        };
      });
    });
    parser.on('filesLimit', () => fail(badRequest()));
    parser.on('partsLimit', () => fail(badRequest()));
    parser.on('error', () => fail(badRequest()));
    parser.on('close', () => resolve(upload));
    req.on('aborted', () => fail(badRequest()));
    req.pipe(parser);
  });
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
