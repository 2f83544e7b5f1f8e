// Why: a form differs from the next one by 36 characters, the response's id. Both halves are compressed once; a request
// costs a copy and a checksum instead of compressing 60 kB anew.
import { constants, crc32, deflateRawSync } from 'node:zlib';

export type Spliced = {
  /** The page with `middle` in its place, as UTF-8. */
  plain(middle: string): Buffer;
  /** The same as one gzip member (RFC 1952: deflate blocks may be put one after another). */
  gzip(middle: string): Buffer;
};

const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

export function spliced(before: string, after: string): Spliced {
  const head = Buffer.from(before);
  const tail = Buffer.from(after);
  // A sync flush ends on a whole byte and leaves the stream open for the next block.
  const packedHead = deflateRawSync(head, { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  const packedTail = deflateRawSync(tail, { level: 9 });
  const headSum = crc32(head);
  return {
    plain: (middle) => Buffer.concat([head, Buffer.from(middle), tail]),
    gzip: (middle) => {
      const bytes = Buffer.from(middle);
      const stored = Buffer.alloc(5);
      stored.writeUInt16LE(bytes.length, 1);
      stored.writeUInt16LE(~bytes.length & 0xffff, 3);
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(crc32(tail, crc32(bytes, headSum)), 0);
      trailer.writeUInt32LE((head.length + bytes.length + tail.length) >>> 0, 4);
      return Buffer.concat([header, packedHead, stored, bytes, packedTail, trailer]);
    },
  };
}
