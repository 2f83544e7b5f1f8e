// Why: the poster as a file that a print shop takes and that looks the same on every machine: the paper's own size, the code
// as squares and not as dots, letters embedded. Library and letters are loaded when the first one is made.
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import type { Language } from '../i18n.js';

export type PosterSize = 'a4' | 'a5';
export type PosterWords = {
  language: Language;
  office: string;
  survey: string;
  ask: string;
  scan: string;
  note: string;
  place: string;
};
export type Poster = {
  title: string;
  size: PosterSize;
  address: string;
  /** What who cannot see it hears of the code. */
  codeWords: string;
  /** A PNG. */
  logo: Buffer | undefined;
  words: readonly PosterWords[];
};

// Its build for imports is the one for browsers, which reads no files.
const require = createRequire(import.meta.url);
const chinese = {
  regular: '@expo-google-fonts/noto-sans-tc/400Regular/NotoSansTC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-tc/700Bold/NotoSansTC_700Bold.ttf',
};
/** Each has characters that the other has not. */
const fonts = {
  'zh-TW': chinese,
  en: chinese,
  ja: {
    regular: '@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf',
    bold: '@expo-google-fonts/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf',
  },
} as const;
/** Points: the width of A4, for which everything below is measured. */
const full = 595.28;
const quiet = 4;
/** Of that, where names are long. */
const smallest = 0.3;

export async function posterPdf({ title, size, address, codeWords, logo, words }: Poster): Promise<Buffer> {
  const PdfDocument = require('pdfkit') as typeof PDFDocument;
  const { create } = await import('qrcode');
  const [first, ...others] = words;
  const doc = new PdfDocument({
    size: size.toUpperCase(),
    font: require.resolve(chinese.regular),
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    lang: first?.language ?? 'zh-TW',
    displayTitle: true,
    info: { Title: title, Author: first?.office ?? '', Creator: 'Manyi' },
  });
  const done = new Promise<Buffer>((resolve, reject) => {
    const parts: Buffer[] = [];
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => {
      resolve(Buffer.concat(parts));
    });
    doc.on('error', reject);
  });
  const page = doc.page.width / full;
  const margin = 45 * page;
  const width = doc.page.width - 2 * margin;
  const whole = doc.struct('Document');
  doc.addStructure(whole);

  // Long names make everything smaller, never a second sheet.
  let shrunk = 1;
  while (shrunk > smallest && lay(shrunk, 'measure') > doc.page.height - margin / 2) shrunk -= 0.02;
  lay(shrunk, 'draw');
  whole.end();
  doc.end();
  return await done;

  /** Everything on the sheet, `by` times as large as on a sheet of short names. Returns where it ends. */
  function lay(by: number, how: 'measure' | 'draw'): number {
    const unit = page * by;

    /** One paragraph in its language, its size on A4. Returns where it ends. */
    function say(
      what: { text: string; language: Language; tag: 'H1' | 'H2' | 'P'; points: number },
      at: { x: number; y: number; width: number },
      bold = false,
    ): number {
      const { text, language, tag, points } = what;
      if (text === '') return at.y;
      const lineGap = points * unit * (language === 'ja' ? 0.4 : 0.05);
      const options = { width: at.width, align: 'center', lineGap } as const;
      doc.font(require.resolve(fonts[language][bold ? 'bold' : 'regular'])).fontSize(points * unit);
      if (how === 'draw')
        whole.add(
          doc.struct(tag, { lang: language }, () => {
            doc.text(text, at.x, at.y, options);
          }),
        );
      return at.y + doc.heightOfString(text, options);
    }

    const across = (y: number) => ({ x: margin, y, width });
    let y = 40 * unit;
    if (logo !== undefined) {
      const height = 44 * unit;
      if (how === 'draw')
        whole.add(
          doc.struct('Artifact', {}, () => {
            doc.image(logo, margin, y, { fit: [width, height], align: 'center' });
          }),
        );
      y += height + 6 * unit;
    }
    if (first !== undefined) {
      const { language, office, survey, ask } = first;
      y = say({ text: office, language, tag: 'P', points: 20 }, across(y));
      y = say({ text: ask, language, tag: 'H1', points: 46 }, across(y + 6 * unit), true);
      y = say({ text: survey, language, tag: 'P', points: 20 }, across(y + 4 * unit));
    }

    const { modules } = create(address, { errorCorrectionLevel: 'M' });
    const side = (logo === undefined ? 290 : 245) * unit;
    const square = side / (modules.size + 2 * quiet);
    const left = (doc.page.width - side) / 2 + quiet * square;
    const top = y + quiet * square;
    if (how === 'draw')
      whole.add(
        doc.struct('Figure', { alt: codeWords }, () => {
          for (let row = 0; row < modules.size; row += 1)
            for (let column = 0; column < modules.size; column += 1)
              if (modules.get(row, column) === 1)
                doc.rect(left + column * square, top + row * square, square, square);
          doc.fill('#000');
        }),
      );
    const begins = y + side;
    y = say({ text: address, language: 'en', tag: 'P', points: 19 }, across(begins), true);
    if (how === 'draw') doc.link(margin, begins, width, y - begins, address);

    if (first !== undefined) {
      const { language, scan, note, place } = first;
      y = say({ text: scan, language, tag: 'P', points: 18 }, across(y + 6 * unit));
      y = say({ text: note, language, tag: 'P', points: 18 }, across(y));
      y = say({ text: place, language, tag: 'P', points: 18 }, across(y + 2 * unit), true);
    }
    // The other languages side by side below.
    const gap = 20 * unit;
    const column = (width - gap * (others.length - 1)) / Math.max(1, others.length);
    const start = y + 26 * unit;
    let lowest = y;
    for (const [index, { language, office, survey, ask, scan, note, place }] of others.entries()) {
      const at = (below: number) => ({ x: margin + index * (column + gap), y: below, width: column });
      let end = say({ text: ask, language, tag: 'H2', points: 20 }, at(start), true);
      end = say({ text: office, language, tag: 'P', points: 12 }, at(end + 3 * unit));
      end = say({ text: survey, language, tag: 'P', points: 12 }, at(end));
      end = say({ text: scan, language, tag: 'P', points: 12 }, at(end + 3 * unit));
      end = say({ text: note, language, tag: 'P', points: 12 }, at(end));
      end = say({ text: place, language, tag: 'P', points: 14 }, at(end + 2 * unit), true);
      lowest = Math.max(lowest, end);
    }
    return lowest;
  }
}
