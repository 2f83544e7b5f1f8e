// Why: a QR code as SVG prints sharply at any size. The library is loaded when the first one is drawn.

/** Black on white with its quiet zone, so that it reads on any paper and screen. */
export async function qrSvg(text: string): Promise<string> {
  const { toString } = await import('qrcode');
  return await toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}
