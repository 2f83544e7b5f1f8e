// Why: the heaviest picture of its size is noise: nothing makes it smaller. The same each time.
import sharp from 'sharp';

/** As PNG, grey or in colour. */
export async function noiseOf(width: number, height: number, channels: 1 | 3): Promise<Buffer> {
  let state = 1;
  const bytes = Buffer.alloc(width * height * channels);
  for (let n = 0; n < bytes.length; n += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[n] = state >>> 24;
  }
  return await sharp(bytes, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}
