import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../public/kiosk/sha256.js';
import { phoneSecretHash } from '../../server/responses/phone.js';

describe('the tablet’s own hash', () => {
  it('is SHA-256, at every length around its blocks', () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256);
      expect(sha256(bytes)).toBe(hash('sha256', bytes, 'hex'));
    }
  });

  it('of a visit’s secret is the one the server looks for', () => {
    const secret = 'q83vEjRWeJq83vEjRWeJqg';
    expect(sha256(new TextEncoder().encode(`counter-1/${secret}`))).toBe(
      phoneSecretHash('counter-1', secret),
    );
  });
});
