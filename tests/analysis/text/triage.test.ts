import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../../analysis/text/cohenKappa.js';
import { suggestTriage } from '../../../analysis/text/triage.js';
import { codedComments, type CodedComment } from './codedComments.js';
import { unseenComments } from './unseenComments.js';

const named = { hasName: true, hasContact: true, wishesReply: true };

describe('the suggestion of the triage', () => {
  it.each([
    [
      'a name, a contact and the wish for a reply make a petition',
      named,
      'petition',
      'named_and_wishes_reply',
    ],
    ['a name and a contact without the wish do not', { ...named, wishesReply: false }, 'complaint', 'blame'],
    ['a contact without a name does not', { ...named, hasName: false }, 'complaint', 'blame'],
    ['a name without a contact does not', { ...named, hasContact: false }, 'complaint', 'blame'],
    ['what came by the mailbox is a petition whoever wrote it', { byMailbox: true }, 'petition', 'mailbox'],
  ] as const)('%s', (_contract, given, kind, rule) => {
    const suggestion = suggestTriage({ text: '櫃檯人員態度很差，等了一小時。', ...given });
    expect(suggestion.kind).toBe(kind);
    expect(suggestion.rules[0]).toBe(rule);
  });

  it('leaves thanks and empty words what they are, even with a name and the wish for a reply', () => {
    expect(suggestTriage({ text: '謝謝您們親切的服務，非常滿意！', ...named }).kind).toBe('praise');
    expect(suggestTriage({ text: '無意見', ...named })).toEqual({
      kind: 'no_content',
      rules: ['no_content'],
    });
  });

  it('an anonymous request stays what its words say, and the page can tell why it is no petition', () => {
    const suggestion = suggestTriage({ text: '出生日期登記錯了，請查明更正並回電。', score: 2 });
    expect(suggestion).toEqual({ kind: 'complaint', rules: ['low_rating', 'asks_without_name'] });
  });

  it('in praise that asks for something, the request counts', () => {
    expect(suggestTriage({ text: '服務很親切，但出生日期登記錯了，請查明更正。', ...named }).kind).toBe(
      'petition',
    );
  });

  it('says no content of an empty text', () => {
    expect(suggestTriage({ text: '' })).toEqual({ kind: 'no_content', rules: ['no_content'] });
  });

  it('never suggests a petition without a name or the mailbox, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(1, 2, 3, 4, 5), (text, score) => {
        const { kind, rules } = suggestTriage({ text, score, hasContact: true, wishesReply: true });
        expect(kind).not.toBe('petition');
        expect(rules.length).toBeGreaterThan(0);
      }),
    );
  });
});

const kinds = ['opinion', 'suggestion', 'complaint', 'petition', 'praise', 'no_content'] as const;

/** As the office meets them: those a person coded as petitions were signed, the others were not. */
function agreement(sample: readonly CodedComment[]) {
  const table = kinds.map(() => kinds.map(() => 0));
  for (const { text, score, kind } of sample) {
    const found = suggestTriage({ text, score, ...(kind === 'petition' ? named : {}) }).kind;
    const row = table[kinds.indexOf(kind)];
    const at = kinds.indexOf(found);
    if (row !== undefined) row[at] = (row[at] ?? 0) + 1;
  }
  const same = table.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const kappa = cohenKappa(table);
  return { share: same / sample.length, kappa: kappa.ok ? kappa.kappa : Number.NaN };
}

describe('agreement with comments coded by hand', () => {
  it('is nine of ten on those the rules were written with', () => {
    const { share, kappa } = agreement(codedComments);
    expect(share).toBeGreaterThan(0.95);
    expect(kappa).toBeGreaterThan(0.84);
  });

  it('is the honest one on those the rules have never seen', () => {
    const { share, kappa } = agreement(unseenComments);
    expect(share).toBeGreaterThan(0.9);
    expect(kappa).toBeGreaterThan(0.84);
  });

  it('without a name none of them is suggested as a petition', () => {
    const found = [...codedComments, ...unseenComments].map(
      ({ text, score }) => suggestTriage({ text, score }).kind,
    );
    expect(found).not.toContain('petition');
  });
});
