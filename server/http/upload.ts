// Why: a form with a file is read in one way: one file within its limit, a few short fields, and nothing kept of what is refused.
import busboy from 'busboy';
import type { Request } from 'express';
import { badRequest, tooLarge } from '../errors.js';

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
        defParamCharset: 'utf8',
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
    parser.on('field', (name, value, info) => {
      if (info.valueTruncated) fail(tooLarge());
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
