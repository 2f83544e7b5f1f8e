// Why: who petitions, for who answers: on an answer of its own, that no list and no address keeps.
import type { Reader } from '../comments/shown.js';
import type { Met } from './petitioner.commands.js';
import type { OpenCase } from './stepping.js';

export function petitionerPage({ t, language }: Reader, { row }: OpenCase, met: Met) {
  const { petitioner, wishes, attachments, noticeNumber } = met;
  const address = `/cases/${encodeURIComponent(row.id)}`;
  const facts = (['name', 'phone', 'email', 'address'] as const).flatMap((key) => {
    const value = petitioner?.[key] ?? '';
    return value === '' ? [] : [{ name: t(`comments.person.${key}`), value }];
  });
  return {
    title: t('cases.petitioner_title', { number: row.number }),
    nav: 'cases',
    back: address,
    number: row.number,
    facts,
    notice:
      noticeNumber === undefined ? t('privacy.at_time_usual') : t('privacy.at_time', { n: noticeNumber }),
    none: petitioner === undefined ? t('cases.petitioner_none') : undefined,
    purged:
      petitioner !== undefined && petitioner.purgedAt !== null ? t('comments.contact_purged') : undefined,
    wishes: wishes.flatMap((comment) =>
      comment.text === null ? [] : [{ language: comment.language, text: comment.text }],
    ),
    attachments: attachments.map(({ id, name, size }) => ({
      address: `${address}/attachments/${encodeURIComponent(id)}`,
      name,
      size: new Intl.NumberFormat(language).format(Math.ceil(size / 1024)),
    })),
  };
}
