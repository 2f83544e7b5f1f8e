// Why: of the library only the part that makes the squares goes to the tablet; its own types speak of the whole of it.
declare module 'qrcode/lib/core/qrcode.js' {
  export function create(
    text: string,
    options: { errorCorrectionLevel: 'M' },
  ): { modules: { size: number; data: Uint8Array } };
}
