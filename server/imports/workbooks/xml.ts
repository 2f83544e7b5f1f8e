// Why: a sheet's XML is read as it is unpacked, so that a large one needs no more memory than a small one. Entities are not
// resolved beyond XML's own five: a document type is refused.
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Refusal } from '../refusal.js';

export type Attributes = Readonly<Record<string, string>>;
export type XmlParser = {
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(text: string): void;
};

/** Names without their prefix; after every portion of bytes `portion` may take what was read so far, and false ends. */
export async function readXml(
  stream: Readable,
  parser: XmlParser,
  portion: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const { SaxesParser } = await import('saxes');
  const sax = new SaxesParser<{ xmlns: false; position: boolean }>({ xmlns: false, position: false });
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  sax.on('doctype', () => {
    throw new Refusal('The workbook has a document type, which no workbook needs.', 'malformed');
  });
  sax.on('error', () => {
    throw new Refusal('The workbook is damaged and cannot be read.', 'malformed');
  });
  sax.on('opentag', ({ name, attributes }) => {
    parser.open(local(name), attributes);
  });
  sax.on('closetag', ({ name }) => {
    parser.close(local(name));
  });
  sax.on('text', (text) => {
    parser.text(text);
  });
  const decoder = new StringDecoder('utf8');
  try {
    for await (const chunk of stream) {
      sax.write(decoder.write(chunk as Buffer));
      if (!(await portion())) {
        stream.destroy();
        return;
      }
    }
    sax.write(decoder.end());
    sax.close();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('The workbook is damaged and cannot be read.', 'malformed');
  }
  await portion();
}
