// Why: a form with files is read in one way: within their limits, a few short fields, and nothing kept of what is refused.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import type { Request } from 'express';
import { badRequest, tooLarge } from '../errors.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Fields come as their bytes, one a character: read as UTF-8, the parser would replace what is none, and nobody would know. */
const asBytes = { defParamCharset: 'utf8', defCharset: 'latin1' };

/** The text of a field; undefined where its bytes are no UTF-8. */
function textOf(value: string): string | undefined {
  // A part that names its charset, as no browser does, is decoded already.
  if (/[\u0100-\uffff]/.test(value)) return value;
  try {
    return utf8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return undefined;
  }
}

export type Upload = {
  /** The name as the sender claims it: a text from outside. */
  file: { name: string; content: Buffer } | undefined;
  fields: Record<string, string>;
};

/** Throws 400 for a broken form, 413 for a file or a field over `largest` bytes. */
export async function receiveUpload(req: Request, largest: number): Promise<Upload> {
  if (req.is('multipart/form-data') === false) throw badRequest();
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
        ...asBytes,
        limits: { fileSize: largest, files: 1, fields: 10, fieldSize: largest, parts: 12 },
      });
    } catch {
      reject(badRequest());
      return;
    }
    const upload: Upload = { file: undefined, fields: {} };
    parser.on('file', (_field, stream, info) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => fail(tooLarge()));
      // The form's own types say string; an empty chooser sends no name at all.
      stream.on('end', () => {
        upload.file = {
          name: (info as { filename?: string }).filename ?? '',
          content: Buffer.concat(chunks),
        };
      });
    });
    parser.on('field', (name, bytes, info) => {
      const value = textOf(bytes);
      if (info.valueTruncated) fail(tooLarge());
      else if (value === undefined) fail(badRequest());
      else Object.defineProperty(upload.fields, name, { value, enumerable: true, configurable: true });
    });
    parser.on('filesLimit', () => fail(badRequest()));
    parser.on('fieldsLimit', () => fail(badRequest()));
    parser.on('partsLimit', () => fail(badRequest()));
    parser.on('error', () => fail(badRequest()));
    parser.on('close', () => resolve(upload));
    req.on('aborted', () => fail(badRequest()));
    req.pipe(parser);
  });
}

export type UploadedFile = {
  /** The name as the sender claims it: a text from outside. */
  name: string;
  /** Undefined for a file over the limit: of it nothing is kept but the name. */
  content: Buffer | undefined;
};
export type Uploads = { files: UploadedFile[]; fields: Map<string, string[]> };

/**
 * A form with several files, whose typed fields come back even where a file is too large: the form is shown again with them.
 * Throws 400 for a broken form or more parts than a form of ours has, 413 where the whole is over `all` bytes.
 */
export async function receiveUploads(
  req: Request,
  limits: { file: number; files: number; all: number; field: number; fields: number },
): Promise<Uploads> {
  if (req.is('multipart/form-data') === false) throw badRequest();
  if (Number(req.get('content-length') ?? 0) > limits.all) throw tooLarge();
  return await new Promise((resolve, reject) => {
    let parser: busboy.Busboy;
    const fail = (error: Error) => {
      req.unpipe(parser);
      req.resume();
      reject(error);
    };
    try {
      parser = busboy({
        headers: req.headers,
        ...asBytes,
        limits: {
          fileSize: limits.file,
          // One more than allowed: the form says so, not a bare page.
          files: limits.files + 1,
          fields: limits.fields,
          fieldSize: limits.field,
        },
      });
    } catch {
      reject(badRequest());
      return;
    }
    const uploads: Uploads = { files: [], fields: new Map() };
    let seen = 0;
    req.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > limits.all) fail(tooLarge());
    });
    parser.on('file', (_field, stream, info) => {
      const chunks: Buffer[] = [];
      let whole = true;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => {
        whole = false;
        chunks.length = 0;
      });
      stream.on('end', () => {
        const name = (info as { filename?: string }).filename ?? '';
        // An empty chooser sends an empty file without a name.
        if (name === '' && chunks.length === 0 && whole) return;
        uploads.files.push({ name, content: whole ? Buffer.concat(chunks) : undefined });
      });
    });
    parser.on('field', (name, bytes, info) => {
      const value = textOf(bytes);
      if (info.valueTruncated || info.nameTruncated) fail(tooLarge());
      else if (value === undefined) fail(badRequest());
      else uploads.fields.set(name, [...(uploads.fields.get(name) ?? []), value]);
    });
    parser.on('filesLimit', () => fail(badRequest()));
    parser.on('fieldsLimit', () => fail(badRequest()));
    parser.on('error', () => fail(badRequest()));
    parser.on('close', () => resolve(uploads));
    req.on('aborted', () => fail(badRequest()));
    req.pipe(parser);
  });
}

export type KeptUpload = {
  /** The name as the sender claims it; '' where no file was chosen. */
  name: string;
  size: number;
  /** Over the limit: what was written of it is cut short. */
  tooLarge: boolean;
  fields: Record<string, string>;
};

/** A form with one file that is too large to hold in memory: it is written to `path` as it comes. Throws 400 for a broken form. */
export async function keepUpload(req: Request, path: string, largest: number): Promise<KeptUpload> {
  if (req.is('multipart/form-data') === false) throw badRequest();
  return await new Promise((resolve, reject) => {
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: req.headers,
        ...asBytes,
        limits: { fileSize: largest, files: 1, fields: 10, fieldSize: 10_000, parts: 12 },
      });
    } catch {
      reject(badRequest());
      return;
    }
    const kept: KeptUpload = { name: '', size: 0, tooLarge: false, fields: {} };
    let written: Promise<void> = Promise.resolve();
    const fail = (error: Error) => {
      req.unpipe(parser);
      req.resume();
      written.then(
        () => reject(error),
        () => reject(error),
      );
    };
    parser.on('file', (_field, stream, info) => {
      kept.name = (info as { filename?: string }).filename ?? '';
      stream.on('data', (chunk: Buffer) => (kept.size += chunk.length));
      stream.on('limit', () => (kept.tooLarge = true));
      written = pipeline(stream, createWriteStream(path, { mode: 0o600 }));
      written.catch(() => fail(badRequest()));
    });
    parser.on('field', (name, bytes, info) => {
      const value = textOf(bytes);
      if (info.valueTruncated) fail(tooLarge());
      else if (value === undefined) fail(badRequest());
      else Object.defineProperty(kept.fields, name, { value, enumerable: true, configurable: true });
    });
    for (const event of ['filesLimit', 'fieldsLimit', 'partsLimit', 'error'] as const)
      parser.on(event, () => fail(badRequest()));
    parser.on('close', () => {
      written.then(() => resolve(kept), reject);
    });
    req.on('aborted', () => fail(badRequest()));
    req.pipe(parser);
  });
}
