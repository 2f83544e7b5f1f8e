// Why: what a citizen attaches comes from outside as bytes with a claim. It is kept only when the bytes are what the name
// says and one of the few kinds an office can look at; and a picture only without what the camera wrote into it.
import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import type { UploadedFile } from '../http/upload.js';
import { cleanName } from '../improvements/evidence.js';
import { cleanLine } from './texts.js';

export const mostAttachments = 3;
export const largestAttachment = 10 * 1024 * 1024;
/** A picture of more would fill the memory once it is opened. */
const mostPixels = 60_000_000;

export type Checked = { name: string; mediaType: string; content: Buffer; sha256: string };
/** `kind`: not a kind we keep · `lies`: the bytes are not what the name says · `broken`: no picture can be read from it. */
export type AttachmentRefusal = 'too_large' | 'empty' | 'kind' | 'lies' | 'broken';

const pictures = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;
const kinds: readonly { mediaType: string; extensions: readonly string[] }[] = [
  { mediaType: 'image/png', extensions: ['png'] },
  { mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  { mediaType: 'image/webp', extensions: ['webp'] },
  { mediaType: 'application/pdf', extensions: ['pdf'] },
];

/** For the file chooser. */
export const attachmentExtensions = kinds.flatMap((kind) => kind.extensions.map((one) => `.${one}`));

/** One file as it may be stored, or why not. */
export async function checkAttachment(
  file: UploadedFile,
): Promise<{ ok: true; attachment: Checked } | { ok: false; refusal: AttachmentRefusal }> {
  const { content } = file;
  if (content === undefined || content.length > largestAttachment) return { ok: false, refusal: 'too_large' };
  if (content.length === 0) return { ok: false, refusal: 'empty' };
  const name = cleanName(file.name);
  const extension = (/\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? '').toLowerCase();
  const claimed = kinds.find((kind) => kind.extensions.includes(extension));
  if (claimed === undefined) return { ok: false, refusal: 'kind' };
  const { mediaType } = claimed;
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  if (found?.mime !== mediaType) return { ok: false, refusal: 'lies' };
  const kept = isPicture(mediaType) ? await withoutMetadata(content, pictures[mediaType]) : content;
  if (kept === undefined) return { ok: false, refusal: 'broken' };
  const sha256 = createHash('sha256').update(kept).digest('hex');
  return { ok: true, attachment: { name, mediaType, content: kept, sha256 } };
}

/** A name from outside as it may be said again. */
const shownName = (name: string): string => cleanLine(name).slice(0, 100).toWellFormed();

export type FileProblem =
  { problem: 'files_many'; name?: string } | { problem: `file_${AttachmentRefusal}`; name: string };

/** The files of one form: all of them, or the first thing that is wrong. */
export async function checkAttachments(
  files: readonly UploadedFile[],
): Promise<{ ok: true; attachments: Checked[] } | { ok: false; problem: FileProblem }> {
  if (files.length > mostAttachments) return { ok: false, problem: { problem: 'files_many' } };
  const attachments: Checked[] = [];
  for (const file of files) {
    const checked = await checkAttachment(file);
    if (!checked.ok)
      return {
        ok: false,
        problem: { problem: `file_${checked.refusal}`, name: shownName(file.name) },
      };
    attachments.push(checked.attachment);
  }
  return { ok: true, attachments };
}

function isPicture(mediaType: string): mediaType is keyof typeof pictures {
  return Object.hasOwn(pictures, mediaType);
}

/** The picture alone, turned as it was held; undefined where there is none to be read. */
async function withoutMetadata(
  content: Buffer,
  format: (typeof pictures)[keyof typeof pictures],
): Promise<Buffer | undefined> {
  // Loaded for the first picture: it costs more memory than most of the program.
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(content, { limitInputPixels: mostPixels })
      .autoOrient()
      .toFormat(format, format === 'png' ? {} : { quality: 90 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
